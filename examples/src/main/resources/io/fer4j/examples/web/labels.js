// Places for labels, as the annotator of pictures finds them: inside the picture, beside their face, neither on a face nor on each other.

/** Faces of at least this part of the biggest one's area get labels of one style, the others what is left. */
const BIG = 0.3;

const SHRINK = [1, 0.85, 0.7];
const SMALLEST_UNIT = 11;

/** The distance of a label from its face, and from the picture's edge. */
const GAP = 6;

/** What a label says: "chip" emoji, name and percentage, "badge" the emoji alone. */
const STYLES = ["chip", "badge"];

const area = (box) => box.w * box.h;

/** How many pixels two boxes share. */
export function overlap(a, b) {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

/**
 * Returns a label { style, unit, slot, x, y, w, h } for each face { key, box, unit, chipWidth(unit) }, or null where the picture is too
 * small for one. "slots" remembers the places of the last time by the faces' keys: a label stays where it is as long as it can.
 */
export function placeLabels(picture, faces, slots = new Map()) {
  const layout = new Layout(picture, faces, slots);
  return layout.place();
}

class Layout {
  #picture;
  #faces;
  #boxes;
  #slots;
  #labels;

  constructor(picture, faces, slots) {
    this.#picture = picture;
    this.#faces = faces;
    this.#boxes = faces.map((face) => clipped(face.box, picture));
    this.#slots = slots;
    this.#labels = faces.map(() => null);
  }

  place() {
    const bySize = this.#faces.map((face, index) => index).sort((a, b) => area(this.#boxes[b]) - area(this.#boxes[a]));
    const least = bySize.length > 0 ? BIG * area(this.#boxes[bySize[0]]) : 0;
    const big = bySize.filter((index) => area(this.#boxes[index]) >= least);
    const small = bySize.filter((index) => area(this.#boxes[index]) < least);
    if (!STYLES.some((style) => SHRINK.some((shrink) => this.#placeTogether(big, style, shrink)))) {
      big.forEach((index) => this.#placeAlone(index));
    }
    small.forEach((index) => this.#placeAlone(index));
    this.#slots.clear();
    this.#faces.forEach(({ key }, index) => {
      if (this.#labels[index]) {
        this.#slots.set(key, this.#labels[index].slot);
      }
    });
    return this.#labels;
  }

  #placeTogether(group, style, shrink) {
    for (const index of group) {
      this.#labels[index] = this.#free(index, style, shrink);
      if (!this.#labels[index]) {
        group.forEach((placed) => (this.#labels[placed] = null));
        return false;
      }
    }
    return true;
  }

  #placeAlone(index) {
    for (const style of STYLES) {
      for (const shrink of SHRINK) {
        this.#labels[index] = this.#free(index, style, shrink);
        if (this.#labels[index]) {
          return;
        }
      }
    }
    this.#labels[index] = this.#leastCovering(index);
  }

  #free(index, style, shrink) {
    return this.#candidates(index, style, shrink).find((label) => this.#covered(label) === 0) ?? null;
  }

  #leastCovering(index) {
    let best = null;
    for (const label of this.#candidates(index, "badge", SHRINK.at(-1))) {
      if (!best || this.#covered(label) < this.#covered(best)) {
        best = label;
      }
    }
    return best;
  }

  /** How many pixels of faces and labels an area hides. */
  #covered(label) {
    const others = [...this.#boxes, ...this.#labels.filter(Boolean)];
    return others.reduce((sum, other) => sum + overlap(label, other), 0);
  }

  /** Places above, below and beside a face, pushed into the picture; the last one first, then the most wanted. */
  #candidates(index, style, shrink) {
    const face = this.#boxes[index];
    const unit = Math.max(SMALLEST_UNIT, shrink * this.#faces[index].unit);
    const h = 2 * unit;
    const w = style === "chip" ? this.#faces[index].chipWidth(unit) : h;
    const { x: left, y: top, w: width, h: height } = this.#picture;
    if (w + 2 * GAP > width || h + 2 * GAP > height) {
      return [];
    }
    const xs = [face.x, face.x + (face.w - w) / 2, face.x + face.w - w];
    const ys = [face.y, face.y + (face.h - h) / 2, face.y + face.h - h];
    const places = [
      ...xs.map((x) => [x, face.y - GAP - h]),
      ...xs.map((x) => [x, face.y + face.h + GAP]),
      ...ys.flatMap((y) => [
        [face.x + face.w + GAP, y],
        [face.x - GAP - w, y],
      ]),
    ];
    const labels = places.map(([x, y], slot) => ({
      style,
      unit,
      slot,
      x: Math.max(left + GAP, Math.min(left + width - w - GAP, x)),
      y: Math.max(top + GAP, Math.min(top + height - h - GAP, y)),
      w,
      h,
    }));
    const kept = labels[this.#slots.get(this.#faces[index].key)];
    return kept ? [kept, ...labels.filter((label) => label !== kept)] : labels;
  }
}

/** The part of a box that is seen. */
function clipped(box, picture) {
  const x = Math.max(box.x, picture.x);
  const y = Math.max(box.y, picture.y);
  return {
    x,
    y,
    w: Math.max(0, Math.min(box.x + box.w, picture.x + picture.w) - x),
    h: Math.max(0, Math.min(box.y + box.h, picture.y + picture.h) - y),
  };
}
