// Where pictures come from: the camera, a video file, a picture file.

const WIDEST = 640;
const QUALITY = 0.85;

const CAMERA_TROUBLE = {
  NotAllowedError:
    "The camera was not allowed. Allow it beside the page's address, then start it again; or open a picture or video.",
  NotFoundError: "No camera was found. Connect one, or open a picture or video.",
  NotReadableError: "The camera cannot be read. End the program that uses it, or open a picture or video.",
};

/** Shows the camera in a video element, if it is still wanted then. Throws an Error with a sentence for the user. */
export async function openCamera(video, isWanted) {
  if (!navigator.mediaDevices) {
    throw new Error(
      "Browsers open cameras only on localhost and through https. Open this page on the computer that serves it.",
    );
  }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw new Error(CAMERA_TROUBLE[error.name] ?? "The camera cannot be opened. Open a picture or video instead.");
  }
  if (!isWanted()) {
    stream.getTracks().forEach((track) => track.stop());
    return;
  }
  video.srcObject = stream;
  await video.play();
}

/** Shows a video file. Throws an Error with a sentence for the user. */
export async function openVideo(video, file) {
  video.srcObject = null;
  video.src = URL.createObjectURL(file);
  try {
    await video.play();
  } catch {
    throw new Error("This browser cannot play that video. Try MP4 (H.264) or WebM.");
  }
}

/** Shows a picture file. Throws an Error with a sentence for the user. */
export async function openPicture(image, file) {
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
  } catch {
    throw new Error("This browser cannot show that picture. Try JPEG or PNG.");
  }
}

/** Ends whatever the elements show. */
export function closeAll(video, image) {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
  for (const element of [video, image]) {
    if (element.src.startsWith("blob:")) {
      URL.revokeObjectURL(element.src);
    }
    element.removeAttribute("src");
  }
  video.load();
}

/** The size of what an element shows, in its own pixels. */
export function sizeOf(element) {
  return {
    width: element.videoWidth || element.naturalWidth || 0,
    height: element.videoHeight || element.naturalHeight || 0,
  };
}

const canvas = document.createElement("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });

/** Returns what an element shows now as a JPEG, scaled down to what the detector looks at; null if it shows nothing. */
export function capture(element) {
  const { width, height } = sizeOf(element);
  if (!width || !height) {
    return Promise.resolve(null);
  }
  const scale = Math.min(1, WIDEST / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  context.drawImage(element, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
