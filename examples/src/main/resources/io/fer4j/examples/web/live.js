// The page: what its buttons do, and the loop that sends one frame after the other.

import { takeKeyFromAddress, unlock } from "./access.js";
import { drawFaces } from "./overlay.js";
import { makeBars, showFace, showFigures, showNothing, speak } from "./panel.js";
import { fetchObject, LiveConnection, postPicture } from "./socket.js";
import { capture, closeAll, listCameras, openCamera, openPicture, openVideo } from "./sources.js";
import { enter, setText, showMessage, state } from "./state.js";
import { Timeline } from "./timeline.js";
import { GlidingFaces, shownOf } from "./tracks.js";

const LEAST_PAUSE = 33;
const AFTER_REFUSAL = 250;
const RATE_OVER = 2000;
const BETWEEN_SUMMARIES = 1000;

/** The longer side of a picture that is sent in place of a file which the program does not take. */
const PICTURE_SIDE = 4096;

const CAMERA_LOST = "The camera is gone: it was unplugged, or another program took it. Connect it, then start it again.";
const CAMERA_MUTED = "The camera gives no picture now. Is it covered or switched off?";

const byId = (id) => document.getElementById(id);
const video = byId("video");
const picture = byId("picture");
const overlay = byId("overlay");
const faces = new GlidingFaces();
const slots = new Map();

const delay = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let expressions;
let timeline;

/** What is going on: one camera, video or picture, from when it is opened until it is closed. */
class Session {
  #over = new AbortController();
  element;
  sentence;
  mirrored = false;
  track = null;
  neutral = false;
  hasEnded = false;
  connection = new LiveConnection((trouble) => onTrouble(this, trouble));

  constructor(element, sentence) {
    this.element = element;
    this.sentence = sentence;
  }

  /** Aborts when it is closed. */
  get signal() {
    return this.#over.signal;
  }

  get isOver() {
    return this.signal.aborted;
  }

  /** Returns whether nobody sees its picture, or there is no new one. */
  get isResting() {
    return document.hidden || this.hasEnded || (video.paused && !video.ended) || this.track?.muted === true;
  }

  close() {
    this.#over.abort();
    this.connection.close();
  }
}

let session = null;

/** Ends what is going on, and opens something else. Returns the new session, or null if it could not be opened or is over. */
async function begin(element, opening, sentence, open) {
  end();
  const own = new Session(element, sentence);
  session = own;
  enter("opening", opening);
  try {
    await open(own);
  } catch (error) {
    if (!own.isOver) {
      end();
      enter("idle", error.message, { alert: true });
    }
    return null;
  }
  if (own.isOver) {
    return null;
  }
  video.classList.toggle("mirrored", own.mirrored);
  element.hidden = false;
  return own;
}

function end() {
  session?.close();
  session = null;
  closeAll(video, picture);
  video.hidden = true;
  video.controls = false;
  picture.hidden = true;
  faces.clear();
  slots.clear();
  timeline.clear();
  setText("summary", "");
  showNothing(expressions);
}

function enterLive(own) {
  enter("live", own.sentence, { more: own.neutral ? ["forget"] : [] });
}

function onTrouble(own, trouble) {
  // A server closes connections on which nothing comes for long; they are opened again when there is something to send.
  if (own.isOver || own.isResting) {
    return;
  }
  if (trouble) {
    faces.clear();
    showNothing(expressions);
    enter("lost", trouble, { alert: true });
  } else if (state() === "lost") {
    enterLive(own);
  }
}

async function startCamera(deviceId) {
  const own = await begin(video, "Opening the camera. The browser may ask you to allow it.", "The camera is on.", async (it) => {
    const camera = await openCamera(video, deviceId, it.signal);
    it.mirrored = camera?.mirrored ?? false;
    it.track = camera?.track ?? null;
  });
  await showCameras();
  if (own && !own.isOver) {
    own.track.onended = () => loseCamera(own);
    own.track.onmute = () => showMessage(CAMERA_MUTED);
    own.track.onunmute = () => showMessage(own.sentence);
    enterLive(own);
    await sendAll(own);
  }
}

async function startVideo(file) {
  const own = await begin(video, "Opening the video …", "The video is playing.", () => openVideo(video, file));
  if (own) {
    video.controls = true;
    enterLive(own);
    await sendAll(own);
  }
}

/** Posts the file itself: what a browser makes smaller has other pixels, and other results. */
async function startPicture(file) {
  const own = await begin(picture, "Opening the picture …", "", () => openPicture(picture, file));
  if (!own) {
    return;
  }
  enter("still", "Looking for faces …");
  const trouble = (sentence) => enter("lost", sentence, { alert: true });
  const sent = performance.now();
  let answer = await postPicture(file, own.signal, trouble);
  let sentence = "";
  if (["no-picture", "too-large", "unsupported-type"].includes(answer?.code)) {
    const copy = await capture(picture, PICTURE_SIDE);
    if (copy) {
      sentence = "The program does not take this file as it is; a copy of it was sent.";
      answer = await postPicture(copy, own.signal, trouble);
    }
  }
  if (!answer) {
    return;
  }
  if (answer.error) {
    enter("still", answer.error, { alert: true });
    return;
  }
  enter("still", sentence || found(answer.faces.length));
  answer.latency = performance.now() - sent;
  show(answer, performance.now(), null);
  setText("spoken", byId("label").textContent);
}

function found(count) {
  return count === 1 ? "One face was found." : `${count === 0 ? "No" : count} faces were found.`;
}

function loseCamera(own) {
  if (!own.isOver) {
    own.close();
    faces.clear();
    showNothing(expressions);
    enter("lost", CAMERA_LOST, { alert: true, without: ["stop"] });
  }
}

async function sendAll(own) {
  const times = [];
  while (!own.isOver) {
    if (own.track?.readyState === "ended") {
      loseCamera(own);
      return;
    }
    if (own.isResting) {
      await delay(AFTER_REFUSAL);
      continue;
    }
    const began = performance.now();
    const ended = video.ended;
    const answer = await ask(own);
    const now = performance.now();
    if (answer && !own.isOver) {
      times.push(now);
      while (times[0] < now - RATE_OVER) {
        times.shift();
      }
      const rate = times.length > 1 ? (1000 * (times.length - 1)) / (now - times[0]) : null;
      show(answer, now, rate);
      timelineAdd(answer, now);
    }
    if (ended && !own.isOver) {
      await showEnd(own);
    }
    await delay(Math.max(answer ? 0 : AFTER_REFUSAL, LEAST_PAUSE - (performance.now() - began)));
  }
}

/** Shows a video's last picture until it is played again. */
async function showEnd(own) {
  own.hasEnded = true;
  enter("still", "The video has ended.");
  while (video.ended && !own.isOver) {
    await delay(AFTER_REFUSAL);
  }
  own.hasEnded = false;
  if (!own.isOver) {
    enterLive(own);
  }
}

/** Sends what is seen now; returns its answer, or null if there is none. */
async function ask(own) {
  const frame = await capture(own.element);
  if (!frame || own.isOver) {
    return null;
  }
  const sent = performance.now();
  const answer = await own.connection.ask(frame);
  if (answer?.error) {
    if (answer.code !== "busy" && !own.isOver) {
      showMessage(answer.error, true);
    }
    return null;
  }
  if (answer) {
    answer.latency = performance.now() - sent;
  }
  return answer;
}

function biggestOf(answer) {
  return answer.faces.reduce(
    (best, face) => (!best || face.box.width * face.box.height > best.box.width * best.box.height ? face : best),
    null,
  );
}

function show(answer, now, rate) {
  const biggest = biggestOf(answer);
  faces.update(answer);
  showFace(biggest, expressions);
  showFigures(rate, answer.latency, answer.faces.length);
  speak(biggest, answer.faces.length, expressions, now);
}

function timelineAdd(answer, now) {
  const biggest = biggestOf(answer);
  if (biggest) {
    timeline.add(now, biggest.scores, shownOf(biggest));
  }
}

let summarized = 0;

function draw(now) {
  // Asked for first, so that an error in one picture does not end all that follow.
  requestAnimationFrame(draw);
  drawFaces(overlay, session?.element ?? video, session?.mirrored ?? false, faces.at(now), expressions, slots);
  timeline.draw(now);
  if (now - summarized >= BETWEEN_SUMMARIES) {
    summarized = now;
    setText("summary", timeline.summary(now));
  }
}

function openFile(file) {
  if (file?.type.startsWith("image/")) {
    startPicture(file);
  } else if (file?.type.startsWith("video/")) {
    startVideo(file);
  } else if (file) {
    showMessage("That is neither a picture nor a video.", true);
  }
}

/** Offers a choice where there are several cameras. */
async function showCameras() {
  const cameras = await listCameras();
  byId("camera").replaceChildren(
    ...cameras.map((camera, index) => new Option(camera.label || `Camera ${index + 1}`, camera.deviceId)),
  );
  byId("cameras").hidden = cameras.length < 2;
  const current = session?.track?.getSettings().deviceId;
  if (current) {
    byId("camera").value = current;
  }
}

/** Says where pictures go, as it is seen from this browser. */
function showWhereto() {
  const host = location.hostname;
  const here = host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
  if (here) {
    setText("whereto", "Pictures go to the program on this computer only; nothing is stored.");
  } else if (location.protocol === "https:") {
    setText("whereto", `Pictures leave this device: they go to ${host}, encrypted. Nothing is stored there.`);
  } else {
    setText(
      "whereto",
      `Pictures leave this device: they go to ${host}, unencrypted, so that others in the network can see them. Nothing is stored there.`,
    );
  }
}

takeKeyFromAddress();
showWhereto();
const notYet = (sentence) => enter("lost", sentence, { alert: true, without: ["start", "open", "stop"] });
expressions = await fetchObject("/expressions.json", notYet);
for (const expression of Object.values(expressions)) {
  expression.image = new Image();
  expression.image.src = expression.emoji;
}
makeBars(expressions);
timeline = new Timeline(byId("timeline"), expressions);
showNothing(expressions);
navigator.mediaDevices?.addEventListener("devicechange", showCameras);

byId("start").onclick = () => startCamera(byId("camera").value);
byId("camera").onchange = () => startCamera(byId("camera").value);
byId("stop").onclick = () => {
  end();
  enter("idle", "");
};
byId("open").onclick = () => byId("file").click();
byId("file").onchange = (event) => {
  openFile(event.target.files[0]);
  event.target.value = "";
};
byId("neutral").onclick = () => {
  session.connection.command("neutral");
  session.neutral = true;
  enterLive(session);
};
byId("forget").onclick = () => {
  session.connection.command("forget");
  session.neutral = false;
  enterLive(session);
};

const stage = byId("stage");
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  byId("drop").hidden = false;
});
document.addEventListener("dragleave", (event) => {
  byId("drop").hidden = event.relatedTarget === null ? true : !stage.contains(event.relatedTarget);
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  byId("drop").hidden = true;
  if (state() === "locked") {
    return;
  }
  openFile(event.dataTransfer.files[0]);
});

requestAnimationFrame(draw);
await unlock(() => enter("idle", ""));
const health = await fetchObject("/api/health", () => {});
const models = health.model === health.live ? `Model ${health.model}` : `Models ${health.model}, live ${health.live}`;
setText("model", `${models} on ${health.backend} · `);
