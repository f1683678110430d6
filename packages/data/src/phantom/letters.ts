import { ink, paintStroke, type StrokePoint } from "./stroke.js";

/** Strokes of each letter on a lattice 4 wide and 6 high, `x,y` from the upper left; strokes are separated by `|`. */
const glyphs: Readonly<Record<string, string>> = {
  A: "0,6 2,0 4,6|0.8,4 3.2,4",
  B: "0,0 0,6 3,6 4,5 4,4 3,3 0,3|0,0 3,0 4,1 4,2 3,3",
  C: "4,1 3,0 1,0 0,1 0,5 1,6 3,6 4,5",
  D: "0,0 0,6 2.5,6 4,4.5 4,1.5 2.5,0 0,0",
  E: "4,0 0,0 0,6 4,6|0,3 3,3",
  I: "2,0 2,6",
  L: "0,0 0,6 4,6",
  M: "0,6 0,0 2,3 4,0 4,6",
  N: "0,6 0,0 4,6 4,0",
  O: "1,0 3,0 4,1 4,5 3,6 1,6 0,5 0,1 1,0",
  P: "0,6 0,0 3,0 4,1 4,2 3,3 0,3",
  R: "0,6 0,0 3,0 4,1 4,2 3,3 0,3|2,3 4,6",
  S: "4,1 3,0 1,0 0,1 0,2 1,3 3,3 4,4 4,5 3,6 1,6 0,5",
  T: "0,0 4,0|2,0 2,6",
  U: "0,0 0,5 1,6 3,6 4,5 4,0",
  " ": "",
};

/** Letters that can be written. */
export const letters: readonly string[] = Object.keys(glyphs);

/** Distance from one letter to the next, in heights. */
const ADVANCE = 0.95;

/** Width of a line of text, in heights. */
export function textWidth(text: string): number {
  return ADVANCE * (text.length - 1) + 4 / 6;
}

/**
 * Covers `layer` (`[size, size]`) with `text`, up to 1.
 *
 * @param at - Upper left corner on the film, 0 to 1; `height` of the letters in the same unit.
 * @throws RangeError when a letter is not among {@link letters}.
 */
export function paintText(
  layer: Float32Array,
  size: number,
  text: string,
  at: { readonly x: number; readonly y: number; readonly height: number },
): void {
  const unit = at.height / 6;
  for (const [k, letter] of [...text].entries()) {
    const glyph = glyphs[letter];
    if (glyph === undefined) {
      throw new RangeError(
        `paintText: cannot write "${letter}" of "${text}"; known are ${letters.join("")}`,
      );
    }
    for (const stroke of glyph.split("|").filter((s) => s !== "")) {
      const points = stroke.split(" ").map((pair): StrokePoint => {
        const [x = 0, y = 0] = pair.split(",").map(Number);
        return [at.x + k * ADVANCE * at.height + x * unit, at.y + y * unit, 0.09 * at.height, 1];
      });
      paintStroke(layer, size, points, ink);
    }
  }
}
