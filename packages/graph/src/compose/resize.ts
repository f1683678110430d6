import { ndArray } from "@xrt/core";
import type { GraphBuilder } from "../graph-builder.js";

/** How places of a resized image are found in the image, as TensorFlow defines it. */
export interface ResizeSettings {
  readonly method: "bilinear" | "nearest";
  /** Whether the corner pixels of both images lie on each other. Default: false. */
  readonly alignCorners?: boolean;
  /** Whether a pixel is where its middle is. Default: false. */
  readonly halfPixelCenters?: boolean;
}

/**
 * Rows of weights, one for each place of a resized axis: how much of which element it takes. Formulas of TensorFlow's
 * `ResizeBilinear` and `ResizeNearestNeighbor`.
 */
function resizeWeights(
  from: number,
  to: number,
  { method, alignCorners = false, halfPixelCenters = false }: ResizeSettings,
): Float32Array[] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => {
    const row = new Float32Array(from);
    if (method === "nearest") {
      const place = scale * (halfPixelCenters ? i + 0.5 : i);
      row[Math.min(from - 1, alignCorners ? Math.round(place) : Math.floor(place))] = 1;
      return row;
    }
    const place = Math.max(0, halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i);
    const below = Math.min(Math.floor(place), from - 1);
    const above = Math.min(Math.ceil(place), from - 1);
    row[below] = 1 - (place - below);
    row[above] = (row[above] ?? 0) + (place - below);
    return row;
  });
}

/** `x [batch, channels, height, width]` at another size, by {@link resizeWeights} along both axes. */
export function resize(
  builder: GraphBuilder,
  x: string,
  [height, width]: readonly [number, number],
  settings: ResizeSettings,
  name?: string,
): string {
  const [, , from = 0, across = 0] = builder.type(x).shape as number[];
  const rows = resizeWeights(from, height, settings);
  const columns = resizeWeights(across, width, settings);
  return resample(builder, x, rows, columns, name);
}

/**
 * Weighted sums of the rows and of the columns of `x [batch, channels, height, width]`: a `gather` along an axis where each
 * place takes one element, a product with a matrix of constants otherwise, and nothing where nothing changes.
 */
export function resample(
  builder: GraphBuilder,
  x: string,
  rows: readonly Float32Array[],
  columns: readonly Float32Array[],
  name = "resize",
): string {
  const tall = alongAxis(builder, x, 2, rows, isUnchanged(columns) ? name : `${name}/rows`);
  return alongAxis(builder, tall, 3, columns, name);
}

function alongAxis(
  builder: GraphBuilder,
  x: string,
  axis: 2 | 3,
  weights: readonly Float32Array[],
  name: string,
): string {
  if (isUnchanged(weights)) return x;
  const [from = 0, to] = [weights[0]?.length, weights.length];
  const picked = weights.map((row) =>
    row.filter((w) => w !== 0).length === 1 ? row.indexOf(1) : -1,
  );
  if (!picked.includes(-1)) return builder.node("gather", [x], { axis, indices: picked }, name);
  const matrix = new Float32Array(from * to);
  for (const [i, row] of weights.entries()) {
    for (const [k, w] of row.entries()) matrix[axis === 2 ? i * from + k : k * to + i] = w;
  }
  if (axis === 2) {
    return builder.node("matMul", [builder.constant(ndArray(matrix, [to, from])), x], {}, name);
  }
  return builder.node("matMul", [x, builder.constant(ndArray(matrix, [from, to]))], {}, name);
}

function isUnchanged(weights: readonly Float32Array[]): boolean {
  return weights.every((row, i) => row.length === weights.length && row[i] === 1);
}
