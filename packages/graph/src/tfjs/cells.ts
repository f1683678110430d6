import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../op.js";
import type { Window } from "../ops/window.js";

/** What one cell of a sliding window meets. */
export interface Cell {
  /** The values, one a place of the window: `[batch, rows, columns, channels]`. */
  readonly values: Tensor;
  /** Which of the interleaved parts of the padded map they lie in, down and right. */
  readonly phase: readonly [number, number];
  /** Where in that part they begin. */
  readonly shift: readonly [number, number];
}

/** Geometry of the windows over one map. */
export interface Places extends Window {
  /** Rows and columns of the window. */
  readonly kernel: readonly [number, number];
  /** Number of windows, down and right. */
  readonly size: readonly [number, number];
}

/**
 * For each cell of the window, in row-major order, the values of `x [batch, height, width, channels]` that it meets.
 *
 * The map is parted once into the `strides[0] * strides[1]` maps that a stride skips between; a cell is then a plain cut.
 *
 * @param value - What the padding holds.
 */
export function* cells(tf: Tfjs, x: Tensor, places: Places, value: number): Generator<Cell> {
  const { kernel, strides, pads, dilations, size } = places;
  const [batch = 0, , , channels = 0] = x.shape;
  const [height, width] = paddedSize(x, places);
  const parts = resized(
    tf,
    x,
    [pads[0], pads[1]],
    [height * strides[0], width * strides[1]],
    value,
  );
  const strips = tf.reshape(parts, [batch * height, strides[0], width, strides[1] * channels]);
  for (let i = 0; i < kernel[0]; i++) {
    for (let j = 0; j < kernel[1]; j++) {
      const offset = [i * dilations[0], j * dilations[1]] as const;
      const phase = [offset[0] % strides[0], offset[1] % strides[1]] as const;
      const shift = [
        Math.floor(offset[0] / strides[0]),
        Math.floor(offset[1] / strides[1]),
      ] as const;
      const part =
        strides[0] * strides[1] === 1
          ? parts
          : tf.slice(
              strips,
              [0, phase[0], 0, phase[1] * channels],
              [batch * height, 1, width, channels],
            );
      const map = tf.reshape(part, [batch, height, width, channels]);
      const values = resized(tf, map, [-shift[0], -shift[1]], size, 0);
      yield { values, phase, shift };
    }
  }
}

/**
 * The transpose of {@link cells}: adds up one map for each cell where the cell met `x`.
 *
 * @param size - Height and width of `x`.
 */
export function addCells(
  tf: Tfjs,
  maps: readonly Cell[],
  places: Places,
  size: readonly [number, number],
): Tensor {
  const { strides, pads } = places;
  const [batch = 0, , , channels = 0] = maps[0]?.values.shape ?? [];
  const [height, width] = paddedSize({ shape: [batch, ...size, channels] }, places);
  const sums = new Map<string, Tensor>();
  for (const { values, phase, shift } of maps) {
    const placed = resized(tf, values, shift, [height, width], 0);
    const sum = sums.get(`${phase}`);
    sums.set(`${phase}`, sum === undefined ? placed : tf.add(sum, placed));
  }
  const joined = joinPhases(
    tf,
    (p, q) => sums.get(`${p},${q}`) ?? tf.zeros([batch, height, width, channels]),
    strides,
  );
  return resized(tf, joined, [-pads[0], -pads[1]], size, 0);
}

/** Interleaves `strides[0] * strides[1]` maps `[batch, height, width, channels]`, one a phase. */
function joinPhases(
  tf: Tfjs,
  part: (down: number, right: number) => Tensor,
  strides: readonly [number, number],
): Tensor {
  const [batch = 0, height = 0, width = 0, channels = 0] = part(0, 0).shape;
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);
  const strips = numbers(strides[0]).map((p) => {
    const row = numbers(strides[1]).map((q) => part(p, q));
    return tf.reshape(tf.concat(row, 3), [batch * height, 1, width * strides[1] * channels]);
  });
  return tf.reshape(tf.concat(strips, 1), [
    batch,
    height * strides[0],
    width * strides[1],
    channels,
  ]);
}

/**
 * `x [batch, height, width, channels]` with a frame put around or taken off, so that it has height and width `size`.
 *
 * @param before - Rows and columns added in front; taken away where negative.
 */
export function resized(
  tf: Tfjs,
  x: Tensor,
  before: readonly [number, number],
  size: readonly [number, number],
  value: number,
): Tensor {
  const after = [0, 1].map((a) => (size[a] ?? 0) - (before[a] ?? 0) - (x.shape[1 + a] ?? 0));
  const cut = [...before, ...after].some((n) => n < 0);
  const kept = [0, 1].map((a) => {
    const start = Math.max(-(before[a] ?? 0), 0);
    return { start, size: (x.shape[1 + a] ?? 0) - start + Math.min(after[a] ?? 0, 0) };
  });
  const inner = cut
    ? tf.slice(
        x,
        [0, ...kept.map((k) => k.start), 0],
        [x.shape[0] ?? 0, ...kept.map((k) => k.size), x.shape[3] ?? 0],
      )
    : x;
  const frame = [0, 1].map((a): [number, number] => [
    Math.max(before[a] ?? 0, 0),
    Math.max(after[a] ?? 0, 0),
  ]);
  return frame.flat().some((n) => n > 0) ? tf.pad(inner, [[0, 0], ...frame, [0, 0]], value) : inner;
}

/** Height and width of each part of the padded map. */
function paddedSize(
  { shape }: { readonly shape: readonly number[] },
  { pads, strides }: Window,
): [number, number] {
  const padded = [(shape[1] ?? 0) + pads[0] + pads[2], (shape[2] ?? 0) + pads[1] + pads[3]];
  return [Math.ceil((padded[0] ?? 0) / strides[0]), Math.ceil((padded[1] ?? 0) / strides[1])];
}
