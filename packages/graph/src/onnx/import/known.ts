import { type Dim, sizeAt } from "../../graph.js";
import type { ElementKind } from "./element-type.js";

/**
 * An array that is the same for every feed, up to the batch: a constant, or what is computed from shapes. Elements are numbers
 * (booleans 0 and 1) or multiples of the batch.
 */
export interface Known {
  readonly kind: ElementKind;
  readonly shape: readonly number[];
  /** In row-major order. */
  readonly data: ArrayLike<Dim>;
  /** Smallest and largest number of its type, for the small integers of quantisation. */
  readonly range?: readonly [number, number];
}

/** A list of sizes or other integers. */
export function integers(values: readonly Dim[]): Known {
  return { kind: "integer", shape: [values.length], data: values };
}

/** One integer. */
export function integer(value: Dim): Known {
  return { kind: "integer", shape: [], data: [value] };
}

/** The array where the batch holds so many images. */
export function withBatch(known: Known, batch: number): Known {
  const { data } = known;
  if (data instanceof Float32Array) return known;
  return { ...known, data: Array.from(data, (d) => sizeAt(d, batch)) };
}

/** Number of elements. */
export function count(shape: readonly number[]): number {
  return shape.reduce((n, d) => n * d, 1);
}
