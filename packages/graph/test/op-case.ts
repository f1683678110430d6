import type { Dim } from "../src/graph.js";
import type { OpAttributes, OpKind } from "../src/ops/table.js";

/** How many images stand in for the dimension `"batch"`. */
export const BATCH = 3;

/** One input of an op under test. */
export interface Input {
  readonly shape: readonly Dim[];
  /** How it is filled; numbers are repeated as often as they fit. */
  readonly values: "any" | "positive" | "distinct" | "off-zero" | readonly number[];
  /** Whether its gradient is asked for. */
  readonly differentiable: boolean;
}

/** One application of an op. `null` is an optional input that is absent. */
export interface OpCase<K extends OpKind = OpKind> {
  readonly op: K;
  readonly what: string;
  readonly inputs: readonly (Input | null)[];
  readonly attributes: OpAttributes[K];
  /** At a kink: the gradient of the sum of the result with respect to the first input, by convention. */
  readonly pinned?: readonly number[];
}

const input = (values: Input["values"], shape: readonly Dim[]): Input => ({
  shape,
  values,
  differentiable: true,
});
/** Uniform on [-1, 1). */
export const any = (...shape: Dim[]): Input => input("any", shape);
/** Uniform on [0.5, 2). */
export const positive = (...shape: Dim[]): Input => input("positive", shape);
/** No two within 0.01 of one another: for maxima. */
export const distinct = (...shape: Dim[]): Input => input("distinct", shape);
/** Of both signs, 0.1 to 1 in magnitude. */
export const offZero = (...shape: Dim[]): Input => input("off-zero", shape);
export const given = (values: readonly number[], ...shape: Dim[]): Input => input(values, shape);
export const fixed = (i: Input): Input => ({ ...i, differentiable: false });

export function of<K extends OpKind>(
  op: K,
  what: string,
  inputs: readonly (Input | null)[],
  attributes: OpAttributes[K],
  pinned?: readonly number[],
): OpCase {
  return { op, what, inputs, attributes, ...(pinned === undefined ? {} : { pinned }) } as OpCase;
}
