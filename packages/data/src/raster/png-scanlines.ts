import { DataError } from "@xrt/core";
import type { PngHeader } from "./decode-png.js";

/** The seven passes of Adam7: the first pixel of each, and its steps across and down (PNG specification, 8.2). */
const ADAM7 = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
] as const;

const WHOLE = [{ x: 0, y: 0, dx: 1, dy: 1 }] as const;

/** Bytes of all scanlines, each with its filter in front. */
export function scanlineBytes(header: PngHeader): number {
  return passesOf(header).reduce((sum, { rows, stride }) => sum + rows * (stride + 1), 0);
}

/**
 * The samples behind unpacked scanlines, `[height, width, samples]`: filters undone, bits spread, passes put together.
 *
 * @throws DataError when a scanline names no filter.
 */
export function pngSamples(
  lines: Uint8Array,
  header: PngHeader,
  { path }: { path: string },
): Uint8Array | Uint16Array {
  const { width, height, depth, samples } = header;
  const size = width * height * samples;
  const out = depth === 16 ? new Uint16Array(size) : new Uint8Array(size);
  const perPixel = Math.max(1, (depth * samples) / 8);
  let at = 0;
  for (const { x, y, dx, dy, columns, rows, stride } of passesOf(header)) {
    let above = new Uint8Array(stride);
    for (let row = 0; row < rows; row++) {
      const line = lines.slice(at + 1, at + 1 + stride);
      if (!unfilter(lines[at] ?? 0, line, { above, perPixel })) {
        throw new DataError(`${path}: the PNG is corrupt: no filter is numbered ${lines[at]}`, {
          path,
        });
      }
      for (let i = 0; i < columns * samples; i++) {
        const column = Math.floor(i / samples);
        const to = ((y + row * dy) * width + x + column * dx) * samples + (i % samples);
        out[to] = sampleOf(line, i, depth);
      }
      above = line;
      at += stride + 1;
    }
  }
  return out;
}

/** The passes that have pixels, with their columns, rows and bytes a row. */
function passesOf({ width, height, depth, samples, isInterlaced }: PngHeader) {
  return (isInterlaced ? ADAM7 : WHOLE)
    .map((pass) => {
      const columns = Math.ceil((width - pass.x) / pass.dx);
      const rows = Math.ceil((height - pass.y) / pass.dy);
      return { ...pass, columns, rows, stride: Math.ceil((columns * samples * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Undoes the filter of a line in place (PNG specification, 9.2); false when there is no such filter. */
function unfilter(
  filter: number,
  line: Uint8Array,
  { above, perPixel }: { above: Uint8Array; perPixel: number },
): boolean {
  for (let i = 0; i < line.length; i++) {
    const left = i < perPixel ? 0 : (line[i - perPixel] ?? 0);
    const up = above[i] ?? 0;
    const corner = i < perPixel ? 0 : (above[i - perPixel] ?? 0);
    if (filter === 1) line[i] = (line[i] ?? 0) + left;
    else if (filter === 2) line[i] = (line[i] ?? 0) + up;
    else if (filter === 3) line[i] = (line[i] ?? 0) + ((left + up) >> 1);
    else if (filter === 4) line[i] = (line[i] ?? 0) + paeth(left, up, corner);
  }
  return filter <= 4;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const fromLeft = Math.abs(estimate - left);
  const fromUp = Math.abs(estimate - up);
  const fromCorner = Math.abs(estimate - corner);
  if (fromLeft <= fromUp && fromLeft <= fromCorner) return left;
  return fromUp <= fromCorner ? up : corner;
}

function sampleOf(line: Uint8Array, i: number, depth: number): number {
  if (depth === 8) return line[i] ?? 0;
  if (depth === 16) return ((line[2 * i] ?? 0) << 8) | (line[2 * i + 1] ?? 0);
  const bit = i * depth;
  return ((line[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}
