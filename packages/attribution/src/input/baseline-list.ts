import { type NdArray, sizeOf, type TypedArray } from "@xrt/core";
import { type Baseline, baselineOf } from "./baseline.js";
import type { Batch } from "./batch.js";

/**
 * Many baselines, each with a row for every image.
 *
 * @param baselines - An array `[baselines, ...]`, a list, or one number.
 * @throws RangeError when there are none, or one does not fit the images.
 */
export function baselineList(
  caller: string,
  batch: Batch,
  baselines: NdArray<TypedArray> | readonly Baseline[] | number | null | undefined,
): ((image: number) => Float32Array)[] {
  const one = typeof baselines === "number" ? [baselines] : baselines;
  const list = Array.isArray(one) ? (one as readonly Baseline[]) : rowsOf(one ?? null);
  if (list.length === 0) {
    const isEmpty = one === null || one === undefined || Array.isArray(one);
    const got = isEmpty ? "no baselines" : `${JSON.stringify(baselines)} as baselines`;
    throw new RangeError(
      `${caller}: got ${got}, wants an array [baselines, ...] or a list; other images of the data set will do`,
    );
  }
  return list.map((baseline) => baselineOf(caller, batch, baseline));
}

function rowsOf(baselines: NdArray<TypedArray> | readonly Baseline[] | null): Baseline[] {
  if (typeof baselines !== "object" || baselines === null || !("shape" in baselines)) return [];
  const [count = 0, ...shape] = baselines.shape;
  const size = sizeOf(shape);
  return Array.from({ length: count }, (_, i) => ({
    data: baselines.data.slice(i * size, (i + 1) * size),
    shape,
  }));
}
