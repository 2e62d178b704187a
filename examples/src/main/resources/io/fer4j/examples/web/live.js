// The page: what its buttons do, and the loop that sends one frame after the other.

import { drawFaces } from "./overlay.js";
import { makeBars, showFace, showFigures } from "./panel.js";
import { LiveSocket } from "./socket.js";
import { capture, closeAll, openCamera, openPicture, openVideo } from "./sources.js";
import { Timeline } from "./timeline.js";

const LEAST_PAUSE = 33;
const AFTER_REFUSAL = 250;
const RATE_OVER = 2000;

const byId = (id) => document.getElementById(id);
const video = byId("video");
const picture = byId("picture");
const overlay = byId("overlay");

const looks = await (await fetch("/expressions.json")).json();
for (const look of Object.values(looks)) {
  look.image = new Image();
  look.image.src = look.emoji;
}
makeBars(looks);
const timeline = new Timeline(byId("timeline"), looks);

let run = null; // what is going on now: { element, mirrored, socket, answer }

function tell(text) {
  byId("message").textContent = text;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Ends what is going on and starts something else: opens the element's source, then sends its frames. */
async function start(element, open, { mirrored = false, still = false } = {}) {
  stop();
  tell("");
  const mine = { element, mirrored, socket: new LiveSocket(tell), answer: null };
  run = mine;
  try {
    await open(() => run === mine);
  } catch (error) {
    if (run === mine) {
      stop();
      tell(error.message);
    }
    return;
  }
  if (run !== mine) {
    return;
  }
  video.classList.toggle("mirrored", mirrored);
  element.hidden = false;
  byId("invitation").hidden = true;
  byId("stop").disabled = false;
  byId("neutral").disabled = still;
  await (still ? sendOnce(mine) : sendAll(mine));
}

function stop() {
  run?.socket.close();
  run = null;
  closeAll(video, picture);
  video.hidden = true;
  picture.hidden = true;
  byId("invitation").hidden = false;
  byId("stop").disabled = true;
  byId("neutral").disabled = true;
  byId("forget").hidden = true;
  timeline.clear();
  drawFaces(overlay, video, false, null, looks);
  showFace(null, looks);
  showFigures(null, null, null);
}

async function sendAll(mine) {
  const times = [];
  while (run === mine) {
    const began = performance.now();
    const ended = video.ended;
    const answer = await ask(mine);
    const now = performance.now();
    if (answer && run === mine) {
      times.push(now);
      while (times[0] < now - RATE_OVER) {
        times.shift();
      }
      const rate = times.length > 1 ? (1000 * (times.length - 1)) / (now - times[0]) : null;
      show(mine, answer, now, rate);
    }
    if (ended) {
      tell("The video has ended.");
      mine.socket.close();
      return;
    }
    await pause(Math.max(answer ? 0 : AFTER_REFUSAL, LEAST_PAUSE - (performance.now() - began)));
  }
}

async function sendOnce(mine) {
  for (let answer = null; run === mine && !answer; ) {
    answer = await ask(mine);
    if (answer) {
      show(mine, answer, performance.now(), null);
    } else {
      await pause(AFTER_REFUSAL);
    }
  }
  mine.socket.close();
}

/** Sends what is seen now; returns its answer, or null if there is none. */
async function ask(mine) {
  const frame = await capture(mine.element);
  if (!frame) {
    return null;
  }
  const sent = performance.now();
  const answer = await mine.socket.ask(frame);
  if (answer?.error) {
    if (answer.code !== "busy") {
      tell(answer.error);
    }
    return null;
  }
  if (answer) {
    answer.latency = performance.now() - sent;
  }
  return answer;
}

function show(mine, answer, now, rate) {
  mine.answer = answer;
  const biggest = answer.faces.reduce(
    (best, face) => (!best || face.box.width * face.box.height > best.box.width * best.box.height ? face : best),
    null,
  );
  showFace(biggest, looks);
  showFigures(rate, answer.latency, answer.faces.length);
  if (biggest) {
    timeline.add(now, biggest.scores);
  }
}

function draw(now) {
  if (run) {
    drawFaces(overlay, run.element, run.mirrored, run.answer, looks);
  }
  timeline.draw(now);
  requestAnimationFrame(draw);
}

function openFile(file) {
  if (file?.type.startsWith("image/")) {
    start(picture, () => openPicture(picture, file), { still: true });
  } else if (file?.type.startsWith("video/")) {
    start(video, () => openVideo(video, file));
  } else if (file) {
    tell("That is neither a picture nor a video.");
  }
}

byId("start").onclick = () => start(video, (isWanted) => openCamera(video, isWanted), { mirrored: true });
byId("stop").onclick = () => {
  stop();
  tell("");
};
byId("file").onchange = (event) => {
  openFile(event.target.files[0]);
  event.target.value = "";
};
byId("neutral").onclick = () => {
  run?.socket.command("neutral");
  byId("forget").hidden = false;
};
byId("forget").onclick = () => {
  run?.socket.command("forget");
  byId("forget").hidden = true;
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
  openFile(event.dataTransfer.files[0]);
});

showFace(null, looks);
byId("label").textContent = "No face yet";
byId("detail").textContent = "Waiting for a picture";
requestAnimationFrame(draw);
const health = await (await fetch("/api/health")).json();
byId("model").textContent = `Model ${health.model} on ${health.backend} · `;
