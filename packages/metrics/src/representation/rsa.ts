import type { Estimate } from "../estimate.js";
import { pearson, spearman } from "../internal/correlation.js";
import { dot } from "../internal/dot.js";
import { type Features, matricesOf, transposed } from "../internal/matrix.js";
import { pointEstimate } from "../internal/point-estimate.js";

export interface RsaOptions {
  /** Dissimilarity of two images: `"pearson"` (default), 1 - correlation of their features, or `"euclidean"`. */
  readonly dissimilarity?: "pearson" | "euclidean";
}

/** Agreement of two tables of dissimilarities. */
export interface RsaEstimate extends Estimate {
  /** Pearson's correlation of the dissimilarities; the value is Spearman's. */
  readonly pearson: number;
  /** Images whose features are all equal, so that they correlate with nothing; empty where defined. */
  readonly constantRows: readonly number[];
}

/**
 * Representational similarity analysis: Spearman's correlation of the pairwise dissimilarities of images in two layers
 * (Kriegeskorte, Mur and Bandettini 2008). Dissimilarities are rounded to 12 decimals before they are ranked, so that equal ones tie
 * whatever the order of summation.
 *
 * @param x - Features, shape `[images, ...]`.
 * @param y - Features of the same images.
 * @returns The estimate without an interval; NaN with reason `"too-few"` (fewer than 3 images), `"zero-variance-row"` (with
 * `constantRows`) or `"zero-variance"` (all dissimilarities equal).
 * @throws RangeError as `cca`, and when `dissimilarity` is unknown.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { rsa } from "@xrt/metrics";
 * const x = ndArray(Float64Array.of(1, 5, 2, 8, 3, 3, 0, 9), [4, 2]);
 * rsa(x, x, { dissimilarity: "euclidean" }).value; // => 1
 * ```
 */
export function rsa(
  x: Features,
  y: Features,
  { dissimilarity = "pearson" }: RsaOptions = {},
): RsaEstimate {
  if (dissimilarity !== "pearson" && dissimilarity !== "euclidean") {
    throw new RangeError(`rsa: dissimilarity is "${dissimilarity}", wants pearson or euclidean`);
  }
  const matrices = matricesOf("rsa", x, y);
  const { n } = matrices[0];
  const rows = matrices.map(transposed);
  const isConstant = (row: Float64Array) => row.every((v) => v === row[0]);
  const constantRows =
    dissimilarity === "euclidean"
      ? []
      : Array.from({ length: n }, (_, i) => i).filter((i) =>
          rows.some((m) => isConstant(m[i] as Float64Array)),
        );
  const method = `rsa-${dissimilarity}`;
  const none = (reason: string) => ({
    ...pointEstimate(method, { n }, reason),
    ...{ pearson: Number.NaN, constantRows },
  });
  if (n < 3) return none("too-few");
  if (constantRows.length > 0) return none("zero-variance-row");
  const [a, b] = rows.map((m) => dissimilarities(m, dissimilarity)) as [Float64Array, Float64Array];
  const value = spearman(a, b);
  if (Number.isNaN(value)) return none("zero-variance");
  return { ...pointEstimate(method, { n }, value), pearson: pearson(a, b), constantRows };
}

/** The upper triangle, row by row. */
function dissimilarities(
  rows: readonly Float64Array[],
  kind: "pearson" | "euclidean",
): Float64Array {
  const ready = kind === "pearson" ? rows.map(standardised) : rows;
  const between = (a: Float64Array, b: Float64Array) =>
    kind === "pearson" ? 1 - dot(a, b) : distance(a, b);
  const values = ready.flatMap((a, i) => ready.slice(i + 1).map((b) => between(a, b)));
  return Float64Array.from(values, (v) => Math.round(v * 1e12) / 1e12);
}

/** Mean 0 and norm 1, so that the sum of products is the correlation. */
function standardised(row: Float64Array): Float64Array {
  const mean = row.reduce((sum, v) => sum + v, 0) / row.length;
  const deviations = row.map((v) => v - mean);
  const norm = Math.sqrt(dot(deviations, deviations));
  return deviations.map((v) => v / norm);
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += ((a[k] as number) - (b[k] as number)) ** 2;
  return Math.sqrt(sum);
}
