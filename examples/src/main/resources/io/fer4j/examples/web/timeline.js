// The biggest face's seven probabilities over the last minute, one upon the other.

import { prepare } from "./overlay.js";

const SPAN = 60_000;
const GAP = 1500;
const BOTTOM_UP = ["NEUTRAL", "HAPPY", "SURPRISE", "SAD", "FEAR", "DISGUST", "ANGRY"];
const FOOT = 20;
const TICKS = [60, 45, 30, 15];

export class Timeline {
  #canvas;
  #looks;
  #samples = [];

  constructor(canvas, looks) {
    this.#canvas = canvas;
    this.#looks = looks;
  }

  add(time, scores) {
    this.#samples.push({ time, scores });
    while (this.#samples.length && this.#samples[0].time < time - SPAN - GAP) {
      this.#samples.shift();
    }
  }

  clear() {
    this.#samples = [];
  }

  draw(now) {
    const { context, width, height } = prepare(this.#canvas);
    const bottom = height - FOOT;
    this.#drawTicks(context, width, bottom);
    for (const run of this.#runs()) {
      this.#drawRun(context, run, (time) => width - ((now - time) / SPAN) * width, bottom);
    }
  }

  /** The samples in stretches during which there was a face. */
  #runs() {
    const runs = [];
    let last = -Infinity;
    for (const sample of this.#samples) {
      if (sample.time - last > GAP) {
        runs.push([]);
      }
      runs.at(-1).push(sample);
      last = sample.time;
    }
    return runs;
  }

  #drawRun(context, run, xOf, bottom) {
    const base = run.map(() => 0);
    for (const name of BOTTOM_UP) {
      const top = run.map((sample, i) => base[i] + (sample.scores[name] ?? 0));
      context.beginPath();
      run.forEach((sample, i) => context.lineTo(xOf(sample.time), bottom * (1 - top[i])));
      for (let i = run.length - 1; i >= 0; i--) {
        context.lineTo(xOf(run[i].time), bottom * (1 - base[i]));
        base[i] = top[i];
      }
      context.closePath();
      context.fillStyle = this.#looks[name].colour;
      context.globalAlpha = 0.85;
      context.fill();
      context.globalAlpha = 1;
    }
  }

  #drawTicks(context, width, bottom) {
    context.strokeStyle = "rgb(255 255 255 / 9%)";
    context.fillStyle = "#a3acba";
    context.font = '12px system-ui, "DejaVu Sans", sans-serif';
    context.textBaseline = "middle";
    for (const seconds of TICKS) {
      const x = width * (1 - (1000 * seconds) / SPAN);
      context.beginPath();
      context.moveTo(x, 0);
      context.lineTo(x, bottom);
      context.stroke();
      context.fillText(`${seconds} s ago`, x + 6, bottom + FOOT / 2);
    }
    context.textAlign = "right";
    context.fillText("now", width - 6, bottom + FOOT / 2);
    context.textAlign = "left";
  }
}
