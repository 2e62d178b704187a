// The biggest face's probabilities over the last minute, one upon the other.

import { prepare } from "./overlay.js";

const SPAN = 60_000;
const GAP = 1500;
const BOTTOM_UP = ["NEUTRAL", "HAPPY", "SURPRISE", "SAD", "FEAR", "DISGUST", "ANGRY", "CONTEMPT"];
const FOOT = 20;
/** Seconds ago that are marked, where there is room for all of them and where there is not. */
const TICKS = [60, 45, 30, 15];
const FEW_TICKS = [60, 30];
const WIDE = 480;

export class Timeline {
  #canvas;
  #expressions;
  #samples = [];

  constructor(canvas, expressions) {
    this.#canvas = canvas;
    this.#expressions = expressions;
  }

  /** Takes in a face; "label" is what it is labelled with. */
  add(time, scores, label) {
    this.#samples.push({ time, scores, label });
    while (this.#samples.length && this.#samples[0].time < time - SPAN - GAP) {
      this.#samples.shift();
    }
  }

  clear() {
    this.#samples = [];
  }

  /** Says in a sentence what is drawn: how many seconds each expression was seen, the longest first. */
  summary(now) {
    const seconds = new Map();
    for (const run of this.#runs()) {
      run.forEach(({ time, label }, i) => {
        const until = i + 1 < run.length ? run[i + 1].time : Math.min(now, time + GAP);
        const seen = Math.max(0, until - Math.max(time, now - SPAN)) / 1000;
        seconds.set(label, (seconds.get(label) ?? 0) + seen);
      });
    }
    const parts = [...seconds]
      .filter(([, time]) => time >= 0.5)
      .sort(([, a], [, b]) => b - a)
      .map(([label, time]) => `${this.#expressions[label].label} ${Math.round(time)} s`);
    return parts.length > 0 ? `Last minute: ${parts.join(", ")}.` : "";
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
      context.fillStyle = this.#expressions[name].colour;
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
    for (const seconds of width < WIDE ? FEW_TICKS : TICKS) {
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
