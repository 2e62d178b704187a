// Boxes and labels over the picture.

import { sizeOf } from "./sources.js";

const UNCERTAIN = "#cdd2da";

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

/** Draws an answer's faces over the element that shows its picture. */
export function drawFaces(canvas, element, mirrored, answer, looks) {
  const { context, width, height } = prepare(canvas);
  const size = sizeOf(element);
  if (!answer || !size.width) {
    return;
  }
  // Where "object-fit: contain" puts the picture.
  const scale = Math.min(width / size.width, height / size.height);
  const shown = { width: size.width * scale, height: size.height * scale };
  const left = (width - shown.width) / 2;
  const top = (height - shown.height) / 2;
  for (const face of [...answer.faces].reverse()) {
    const w = (face.box.width / answer.width) * shown.width;
    const h = (face.box.height / answer.height) * shown.height;
    const x = (face.box.x / answer.width) * shown.width;
    const y = top + (face.box.y / answer.height) * shown.height;
    drawFace(context, face, looks[face.top], { x: left + (mirrored ? shown.width - x - w : x), y, w, h }, width);
  }
}

function drawFace(context, face, look, box, width) {
  const colour = face.uncertain ? UNCERTAIN : look.colour;
  outline(context, box, face.uncertain, "rgb(0 0 0 / 45%)", 6);
  outline(context, box, face.uncertain, colour, 3);
  drawLabel(context, face, look, colour, box, width);
}

function outline(context, box, dashed, colour, line) {
  context.beginPath();
  context.roundRect(box.x, box.y, box.w, box.h, 12);
  context.setLineDash(dashed ? [10, 7] : []);
  context.lineWidth = line;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}

function drawLabel(context, face, look, colour, box, width) {
  const unit = Math.min(20, Math.max(13, box.w / 11));
  const text = `${look.label} ${Math.round(100 * face.scores[face.top])}%`;
  context.font = `600 ${unit}px system-ui, "DejaVu Sans", sans-serif`;
  const area = { w: context.measureText(text).width + 3.1 * unit, h: 2 * unit };
  area.x = Math.max(4, Math.min(box.x, width - area.w - 4));
  area.y = box.y - area.h - 8 < 4 ? box.y + 8 : box.y - area.h - 8;
  context.beginPath();
  context.roundRect(area.x, area.y, area.w, area.h, unit);
  context.fillStyle = "rgb(16 18 24 / 82%)";
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke();
  if (look.image.complete) {
    context.globalAlpha = face.uncertain ? 0.5 : 1;
    context.drawImage(look.image, area.x + 0.5 * unit, area.y + 0.3 * unit, 1.4 * unit, 1.4 * unit);
    context.globalAlpha = 1;
  }
  context.fillStyle = "#fff";
  context.textBaseline = "middle";
  context.fillText(text, area.x + 2.3 * unit, area.y + area.h / 2 + 1);
}
