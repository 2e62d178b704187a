// What the biggest face shows: emoji, label, bars.

import { setText } from "./state.js";
import { shownOf } from "./tracks.js";

/** A label is spoken when it has been the same for so long, in milliseconds: live labels change faster than anybody listens. */
const STEADY = 1000;

const byId = (id) => document.getElementById(id);
const capital = (text) => text[0].toUpperCase() + text.slice(1);

const rows = new Map();
let heard = { text: "", since: 0 };

/** Makes a bar for each expression. */
export function makeBars(expressions) {
  for (const [name, expression] of Object.entries(expressions)) {
    const row = document.createElement("li");
    const image = document.createElement("img");
    image.src = expression.emoji;
    image.alt = "";
    const track = part("track", "");
    track.append(part("fill", ""));
    const percent = part("percent", "–");
    row.append(image, part("name", expression.label), track, percent);
    row.style.setProperty("--colour", expression.colour);
    byId("bars").append(row);
    rows.set(name, { row, percent });
  }
}

function part(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

/** Says that the expression should not be relied on, and what is wrong with the face's picture. */
function notSure(face) {
  const seen = (face.reasons ?? []).filter((reason) => reason !== "LOW_PROBABILITY");
  return seen.length ? `not sure: ${seen.join(", ").toLowerCase().replaceAll("_", " ")}` : "not sure";
}

/** Shows a face, or that there is none. */
export function showFace(face, expressions) {
  byId("top").classList.toggle("nobody", !face);
  byId("top").classList.toggle("uncertain", Boolean(face?.uncertain));
  if (!face) {
    setText("label", "No face");
    setText("detail", "in the picture now");
  } else {
    const expression = expressions[shownOf(face)];
    const percent = Math.round(100 * face.scores[shownOf(face)]);
    setText("label", capital(expression.label));
    setText("detail", face.uncertain ? `${percent} %, ${notSure(face)}` : `${percent} %`);
    if (!byId("emoji").src.endsWith(expression.emoji)) {
      byId("emoji").src = expression.emoji;
    }
    byId("top").style.setProperty("--colour", expression.colour);
  }
  for (const [name, { row, percent }] of rows) {
    const value = face?.scores[name] ?? 0;
    // A model may not know every expression.
    row.style.display = face && !(name in face.scores) ? "none" : "";
    row.style.setProperty("--value", value.toFixed(3));
    row.classList.toggle("strongest", Boolean(face) && name === shownOf(face));
    percent.textContent = face ? `${Math.round(100 * value)} %` : "–";
  }
}

/** Shows how fast it goes. */
export function showFigures(rate, latency, count) {
  setText("rate", rate === null ? "–" : rate.toFixed(rate < 10 ? 1 : 0));
  setText("latency", latency === null ? "–" : `${Math.round(latency)} ms`);
  setText("count", count === null ? "–" : String(count));
}

/** Tells screen readers what the biggest face shows, once it is steady. */
export function speak(face, count, expressions, now) {
  const others = count > 1 ? `, ${count} faces` : "";
  const text = face ? `${expressions[shownOf(face)].label}${face.uncertain ? `, ${notSure(face)}` : ""}${others}` : "no face";
  if (text !== heard.text) {
    heard = { text, since: now };
  } else if (now - heard.since >= STEADY) {
    setText("spoken", text);
  }
}

/** Says nothing any more. */
export function silence() {
  heard = { text: "", since: 0 };
  setText("spoken", "");
}

/** Shows that nothing is going on. */
export function showNothing(expressions) {
  showFace(null, expressions);
  showFigures(null, null, null);
  setText("label", "No face yet");
  setText("detail", "Waiting for a picture");
  silence();
}
