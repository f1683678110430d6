import type { NdArray } from "@xrt/core";
import { GLYPH, glyph } from "./font.js";

/** Cells from one letter to the next, and from one line to the next. */
export const ADVANCE: { readonly x: number; readonly y: number } = {
  x: GLYPH.width + 1,
  y: GLYPH.height + 1,
};

/** Write text into a picture, which is changed. What lies beyond its edges is cut. */
export function drawText(
  { data, shape }: NdArray,
  text: string,
  {
    x,
    y,
    scale,
    colour,
  }: { x: number; y: number; scale: number; colour: readonly [number, number, number] },
): void {
  const [height = 0, width = 0] = shape;
  for (const [k, letter] of Array.from(text).entries()) {
    for (const [r, row] of glyph(letter).entries()) {
      for (const [c, cell] of Array.from(row).entries()) {
        if (cell !== "#") continue;
        for (let i = 0; i < scale * scale; i++) {
          const py = y + r * scale + Math.floor(i / scale);
          const px = x + (k * ADVANCE.x + c) * scale + (i % scale);
          if (py >= 0 && py < height && px >= 0 && px < width) {
            data.set(colour, 3 * (py * width + px));
          }
        }
      }
    }
  }
}

/** Lines of at most `letters` letters, broken at spaces where that can be. */
export function wrapped(text: string, letters: number): string[] {
  const most = Math.max(1, letters);
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (Array.from(longer).length <= most) {
        line = longer;
        continue;
      }
      if (line !== "") lines.push(line);
      const rest = Array.from(word);
      while (rest.length > most) lines.push(rest.splice(0, most).join(""));
      line = rest.join("");
    }
    return [...lines, line];
  });
}
