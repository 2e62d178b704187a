// Boxes and labels over the picture.

import { placeLabels } from "./labels.js";
import { sizeOf } from "./sources.js";
import { shownOf } from "./tracks.js";

const UNCERTAIN = "#cdd2da";
const FONT = 'px system-ui, "DejaVu Sans", sans-serif';

/** Makes a canvas as fine as the screen and returns its context, in CSS pixels. */
export function prepare(canvas) {
  const density = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
  }
  const context = canvas.getContext("2d");
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Draws faces { face, key, box } over the element that shows their picture; "slots" remembers the labels' places. */
export function drawFaces(canvas, element, mirrored, faces, expressions, slots) {
  const { context, width, height } = prepare(canvas);
  const size = sizeOf(element);
  if (!size.width) {
    return;
  }
  // Where "object-fit: contain" puts the picture.
  const scale = Math.min(width / size.width, height / size.height);
  const shown = { w: size.width * scale, h: size.height * scale };
  const left = (width - shown.w) / 2;
  const top = (height - shown.h) / 2;
  const drawn = faces.map(({ face, key, box }) => {
    const w = box.w * shown.w;
    const x = left + (mirrored ? 1 - box.x - box.w : box.x) * shown.w;
    return toDraw(context, face, key, expressions[shownOf(face)], { x, y: top + box.y * shown.h, w, h: box.h * shown.h });
  });
  const labels = placeLabels({ x: 0, y: 0, w: width, h: height }, drawn, slots);
  for (const item of drawn.slice().reverse()) {
    drawBox(context, item);
  }
  drawn.forEach((item, index) => {
    if (labels[index]) {
      drawLabel(context, item, labels[index]);
    }
  });
}

function toDraw(context, face, key, expression, box) {
  const text = `${expression.label}${face.uncertain ? "?" : ""} ${Math.round(100 * face.scores[shownOf(face)])}%`;
  return {
    key,
    box,
    text,
    expression,
    uncertain: face.uncertain,
    colour: face.uncertain ? UNCERTAIN : expression.colour,
    unit: Math.min(20, Math.max(13, box.w / 11)),
    chipWidth(unit) {
      context.font = `600 ${unit}${FONT}`;
      return context.measureText(text).width + 3.1 * unit;
    },
  };
}

/** Adds a rectangle with round corners; with square ones in browsers that know no others. */
function addRectangle(context, { x, y, w, h }, radius) {
  context.beginPath();
  if (context.roundRect) {
    context.roundRect(x, y, w, h, radius);
  } else {
    context.rect(x, y, w, h);
  }
}

function drawBox(context, { box, uncertain, colour }) {
  context.setLineDash(uncertain ? [10, 7] : []);
  for (const [line, style] of [
    [6, "rgb(0 0 0 / 45%)"],
    [3, colour],
  ]) {
    addRectangle(context, box, Math.min(12, box.w / 8));
    context.lineWidth = line;
    context.strokeStyle = style;
    context.stroke();
  }
  context.setLineDash([]);
}

function drawLabel(context, { text, expression, uncertain, colour }, label) {
  const { unit } = label;
  addRectangle(context, label, unit);
  context.fillStyle = "rgb(16 18 24 / 82%)";
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke();
  const { image } = expression;
  // A picture that did not arrive counts as complete, and cannot be drawn.
  if (image.complete && image.naturalWidth > 0) {
    context.globalAlpha = uncertain ? 0.5 : 1;
    const x = label.x + (label.style === "chip" ? 0.5 : 0.3) * unit;
    context.drawImage(image, x, label.y + 0.3 * unit, 1.4 * unit, 1.4 * unit);
    context.globalAlpha = 1;
  }
  if (label.style === "chip") {
    context.font = `600 ${unit}${FONT}`;
    context.fillStyle = "#fff";
    context.textBaseline = "middle";
    context.fillText(text, label.x + 2.3 * unit, label.y + label.h / 2 + 1);
  }
}
