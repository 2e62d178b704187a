// Faces between two answers: their boxes glide to where the last answer saw them.

/** After this time, in milliseconds, two thirds of the way are done. */
const TIME_CONSTANT = 60;

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** Returns the expression that a face is shown with: the tracker's choice in live video, the most probable one in a picture. */
export function shownOf(face) {
  return face.label ?? face.top;
}

export class GlidingFaces {
  #faces = [];
  #boxes = new Map();
  #last = 0;

  /** Takes in an answer. */
  update(answer) {
    this.#faces = answer.faces.map((face, index) => ({
      face,
      key: face.trackId ?? index,
      target: {
        x: face.box.x / answer.width,
        y: face.box.y / answer.height,
        w: face.box.width / answer.width,
        h: face.box.height / answer.height,
      },
    }));
    const keys = new Set(this.#faces.map(({ key }) => key));
    for (const key of this.#boxes.keys()) {
      if (!keys.has(key)) {
        this.#boxes.delete(key);
      }
    }
  }

  clear() {
    this.#faces = [];
    this.#boxes.clear();
  }

  /** Returns the faces with their boxes at a time, as fractions of the picture's width and height. */
  at(now) {
    const share = stillness.matches ? 1 : 1 - Math.exp(-(now - this.#last) / TIME_CONSTANT);
    this.#last = now;
    return this.#faces.map(({ face, key, target }) => {
      const from = this.#boxes.get(key) ?? target;
      const box = {};
      for (const side of ["x", "y", "w", "h"]) {
        box[side] = from[side] + share * (target[side] - from[side]);
      }
      this.#boxes.set(key, box);
      return { face, key, box };
    });
  }
}
