import type { Dim, TensorType } from "../graph.js";

/** Attributes of a reduction. */
export interface ReduceAttributes {
  /** Axes that are summed or averaged, each from 0 to rank - 1. */
  readonly axes: readonly number[];
  /** Whether they stay with size 1. */
  readonly keepDims: boolean;
}

/** Type of the result of a reduction. */
export function reducedType(
  x: TensorType | undefined,
  { axes, keepDims }: ReduceAttributes,
): TensorType {
  if (x === undefined || axes.some((a) => a < 0 || a >= x.shape.length)) {
    throw new RangeError(`axes [${axes}] are not within [${x?.shape}]`);
  }
  const shape = x.shape.flatMap((d, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [d]));
  return { dtype: x.dtype, shape };
}

/** Shape of a reduced value with the reduced axes back at size 1. */
export function keptShape(x: TensorType, axes: readonly number[]): Dim[] {
  return x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
}
