import type { NdArray } from "@xrt/core";
import { barNumbers, colourStrip } from "./colour-bar.js";
import { outline } from "./contour.js";
import { type GridOptions, gridLayout, type Panel } from "./grid-layout.js";
import { drawText } from "./text/draw-text.js";

const INK = [30, 30, 30] as const;

/**
 * Panels side by side as one picture, each with its caption and colour bar. Letters are drawn from a font of 5 by 7 cells,
 * ASCII only: the same bytes on every machine. `gridSvg` has smooth letters in any script.
 *
 * @param panels - From `heatMap`, or any picture with a caption; they may differ in size.
 * @returns `[height, width, 3]`, 0 to 255.
 * @throws RangeError when there is no panel, or one has a picture of other axes.
 *
 * @example
 * ```ts
 * import { grid, heatMap } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const image = ndArray(new Float32Array(64 * 64).fill(100), [64, 64, 1]);
 * const map = ndArray(Float32Array.of(-1, 2, 0, 1), [2, 2]);
 * const panels = [{ picture: image, caption: "image" }, { ...heatMap(image, map), caption: "map" }];
 * grid(panels).shape.length; // => 3
 * ```
 */
export function grid(panels: readonly Panel[], options: GridOptions = {}): NdArray {
  const { height, width, cells, scale, letter } = gridLayout("grid", panels, options);
  const canvas: NdArray = {
    data: new Float32Array(height * width * 3).fill(options.background ?? 255),
    shape: [height, width, 3],
  };
  for (const { panel, x, y, bar, lines, captionY } of cells) {
    const drawn = panel.contour ? outline(panel.picture, panel.contour) : panel.picture;
    put(canvas, drawn, x, y);
    if (panel.bar && bar) {
      put(canvas, colourStrip(panel.bar.colours, bar), bar.x, y);
      for (const { at, text } of barNumbers(panel.bar)) {
        const top = Math.round(y + at * (bar.height - 7 * scale));
        drawText(canvas, text, { x: bar.x + bar.width + 2 * scale, y: top, scale, colour: INK });
      }
    }
    for (const [k, line] of lines.entries()) {
      drawText(canvas, line, { x, y: captionY + k * letter.height, scale, colour: INK });
    }
  }
  return canvas;
}

/** Put a picture onto another one, which is changed. */
function put(canvas: NdArray, picture: NdArray, x: number, y: number): void {
  const [height = 0, width = 0, channels = 1] = picture.shape;
  const [, across = 0] = canvas.shape;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const to = 3 * ((y + row) * across + x + column);
      const from = channels * (row * width + column);
      for (let c = 0; c < 3; c++) {
        canvas.data[to + c] = picture.data[from + (channels === 1 ? 0 : c)] as number;
      }
    }
  }
}
