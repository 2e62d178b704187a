// Where pictures come from: the camera, a video file, a picture file.

const QUALITY = 0.85;

/** The longer side of a frame: about what the detector looks at, and little to send. */
const FRAME_SIDE = 640;

const INSTEAD = "or open a picture or video.";
const CAMERA_TROUBLE = {
  NotAllowedError: `The camera was not allowed. Allow it beside the page's address, then start it again; ${INSTEAD}`,
  SecurityError: `The camera was not allowed. Allow it beside the page's address, then start it again; ${INSTEAD}`,
  NotFoundError: `No camera was found. Connect one, ${INSTEAD}`,
  OverconstrainedError: `That camera is not there any more. Choose another one, ${INSTEAD}`,
  NotReadableError: `The camera cannot be read. End the program that uses it, ${INSTEAD}`,
  AbortError: `The camera cannot be read. End the program that uses it, ${INSTEAD}`,
};

/**
 * Shows a camera in a video element until the signal aborts. Returns its track and whether its picture is to be seen as in a mirror.
 * Throws an Error with a sentence for the user.
 */
export async function openCamera(video, deviceId, signal) {
  if (!navigator.mediaDevices) {
    throw new Error(
      `Browsers open cameras only on localhost and through https. Ask whoever runs this program for another address, ${INSTEAD}`,
    );
  }
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" };
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw new Error(CAMERA_TROUBLE[error.name] ?? `The camera cannot be opened. Try another one, ${INSTEAD}`);
  }
  const track = stream.getVideoTracks()[0];
  if (signal.aborted) {
    track.stop();
    return null;
  }
  video.srcObject = stream;
  await video.play();
  // A camera on a phone's back shows what the eyes see, every other one a mirror.
  return { track, mirrored: track.getSettings().facingMode !== "environment" };
}

/** Returns the cameras that there are; their names are known once one of them was allowed. */
export async function listCameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter((device) => device.kind === "videoinput" && device.deviceId);
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

/** Returns what an element shows now as a JPEG whose longer side is at most so long; null if it shows nothing. */
export function capture(element, longestSide = FRAME_SIDE) {
  const { width, height } = sizeOf(element);
  if (!width || !height) {
    return Promise.resolve(null);
  }
  const scale = Math.min(1, longestSide / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  context.drawImage(element, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
