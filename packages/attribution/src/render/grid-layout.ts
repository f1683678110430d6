import type { NdArray } from "@xrt/core";
import { barNumbers, type ColourBar } from "./colour-bar.js";
import type { Contour } from "./contour.js";
import { pictureSize } from "./picture.js";
import { ADVANCE, wrapped } from "./text/draw-text.js";

/** A picture with what belongs to it. */
export interface Panel {
  /** `[height, width, 1 or 3]`, 0 to 255. */
  readonly picture: NdArray;
  /** Text under the picture; lines are broken to its width. */
  readonly caption?: string;
  /** Lines on the picture, in its pixels. */
  readonly contour?: Pick<Contour, "rings">;
  /** What the colours stand for, drawn beside the picture. */
  readonly bar?: ColourBar;
}

/** Options of `grid` and `gridSvg`. */
export interface GridOptions {
  /** Panels in a row. Default: as many as make the grid about square, at most 4. */
  readonly columns?: number;
  /** Pixels between panels and around them. Default: 8. */
  readonly gap?: number;
  /** Grey level behind the panels, 0 to 255. Default: 255. */
  readonly background?: number;
  /** Pixels of a cell of the letters, which are 5 cells wide. Default: 1, and more where pictures are wider than 300 pixels. */
  readonly textScale?: number;
}

/** Where things lie, in pixels. */
export interface GridLayout {
  readonly height: number;
  readonly width: number;
  readonly scale: number;
  readonly letter: { readonly width: number; readonly height: number };
  readonly cells: readonly Cell[];
}

interface Cell {
  readonly panel: Panel;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly bar: { readonly x: number; readonly width: number; readonly height: number } | undefined;
  readonly captionY: number;
  readonly lines: readonly string[];
}

/** Where the parts of a grid lie: columns as wide as their widest panel, rows as high as their highest. */
export function gridLayout(
  caller: string,
  panels: readonly Panel[],
  { columns, gap = 8, textScale }: GridOptions,
): GridLayout {
  if (panels.length === 0) throw new RangeError(`${caller}: got no panels, wants at least one`);
  const across = columns ?? Math.min(4, Math.ceil(Math.sqrt(panels.length)));
  if (!Number.isSafeInteger(across) || across < 1) {
    throw new RangeError(`${caller}: columns is ${columns}, wants a whole number from 1`);
  }
  const sizes = panels.map(({ picture }) => pictureSize(caller, picture));
  const widest = Math.max(...sizes.map(([, width]) => width));
  const scale = textScale ?? Math.max(1, Math.round(widest / 300));
  const letter = { width: ADVANCE.x * scale, height: ADVANCE.y * scale };
  const parts = panels.map((panel, i) => {
    const [height, width] = sizes[i] ?? [0, 0];
    const numbers = panel.bar ? barNumbers(panel.bar).map(({ text }) => text.length) : [];
    const bar = panel.bar && { gap: 4 * scale, width: 8 * scale };
    const beside = bar ? bar.gap + bar.width + 2 * scale + letter.width * Math.max(...numbers) : 0;
    const whole = width + beside;
    const lines = panel.caption ? wrapped(panel.caption, Math.floor(whole / letter.width)) : [];
    const below = lines.length === 0 ? 0 : 3 * scale + lines.length * letter.height;
    return { panel, height, width, bar, whole, lines, below };
  });
  const count = Math.ceil(parts.length / across);
  const inRow = (r: number) => parts.slice(r * across, (r + 1) * across);
  const inColumn = (c: number) => parts.filter((_, i) => i % across === c);
  const used = Math.min(across, parts.length);
  const lefts = starts(used, gap, (c) => Math.max(...inColumn(c).map((p) => p.whole)));
  const tops = starts(count, gap, (r) => Math.max(...inRow(r).map((p) => p.height + p.below)));
  const cells = parts.map(({ panel, height, width, bar, lines }, i): Cell => {
    const [x, y] = [lefts[i % across] ?? 0, tops[Math.floor(i / across)] ?? 0];
    return {
      ...{ panel, x, y, width, height, lines },
      bar: bar && { x: x + width + bar.gap, width: bar.width, height },
      captionY: y + height + 3 * scale,
    };
  });
  return { cells, scale, letter, width: lefts.at(-1) ?? 0, height: tops.at(-1) ?? 0 };
}

/** Where each of `count` things of some size begins, a gap before each and behind the last; last, where all ends. */
function starts(count: number, gap: number, size: (i: number) => number): number[] {
  const found = [gap];
  for (let i = 0; i < count; i++) found.push((found[i] ?? 0) + size(i) + gap);
  return found;
}
