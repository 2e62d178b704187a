// What the biggest face shows: emoji, label, bars.

const byId = (id) => document.getElementById(id);
const capital = (text) => text[0].toUpperCase() + text.slice(1);

const rows = new Map();

/** Makes a bar for each expression. */
export function makeBars(looks) {
  for (const [name, look] of Object.entries(looks)) {
    const row = document.createElement("li");
    const image = document.createElement("img");
    image.src = look.emoji;
    image.alt = "";
    const track = part("track", "");
    track.append(part("fill", ""));
    const percent = part("percent", "–");
    row.append(image, part("name", look.label), track, percent);
    row.style.setProperty("--colour", look.colour);
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

/** Shows a face, or that there is none. */
export function showFace(face, looks) {
  byId("top").classList.toggle("nobody", !face);
  byId("top").classList.toggle("uncertain", Boolean(face?.uncertain));
  if (!face) {
    setText("label", "No face");
    setText("detail", "in the picture now");
  } else {
    const look = looks[face.top];
    const percent = Math.round(100 * face.scores[face.top]);
    setText("label", capital(look.label));
    setText("detail", face.uncertain ? `${percent} %, not sure` : `${percent} %`);
    if (!byId("emoji").src.endsWith(look.emoji)) {
      byId("emoji").src = look.emoji;
    }
    byId("top").style.setProperty("--colour", look.colour);
  }
  for (const [name, { row, percent }] of rows) {
    const value = face?.scores[name] ?? 0;
    row.style.setProperty("--value", value.toFixed(3));
    row.classList.toggle("strongest", name === face?.top);
    percent.textContent = face ? `${Math.round(100 * value)} %` : "–";
  }
}

/** Shows how fast it goes. */
export function showFigures(rate, latency, count) {
  setText("rate", rate === null ? "–" : rate.toFixed(rate < 10 ? 1 : 0));
  setText("latency", latency === null ? "–" : `${Math.round(latency)} ms`);
  setText("count", count === null ? "–" : String(count));
}

/** Changes a text only if it differs, so that screen readers speak up only then. */
function setText(id, text) {
  if (byId(id).textContent !== text) {
    byId(id).textContent = text;
  }
}
