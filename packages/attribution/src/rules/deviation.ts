import type { GraphBuilder } from "@xrt/graph";

/** A value as a LayerNorm sees it. */
export interface Deviation {
  /** Less its mean, of the value's shape. */
  readonly centred: string;
  /** `sqrt(variance + epsilon)`, one number for what is normalised together. */
  readonly deviation: string;
  /** The mean of another value of that shape over the same axes, kept as axes of size 1. */
  readonly mean: (value: string) => string;
}

/** Emits mean and deviation of a value over its axes from `axis` on. */
export function deviationOf(
  b: GraphBuilder,
  x: string,
  { axis, epsilon }: Readonly<Record<string, unknown>>,
): Deviation {
  const axes = b
    .type(x)
    .shape.map((_, i) => i)
    .slice(Number(axis));
  const mean = (value: string) => b.node("reduceMean", [value], { axes, keepDims: true });
  const centred = b.node("sub", [x, mean(x)], {});
  const variance = mean(b.node("mul", [centred, centred], {}));
  const shifted = b.node("add", [variance, b.scalar(Number(epsilon))], {});
  return { centred, deviation: b.node("sqrt", [shifted], {}), mean };
}
