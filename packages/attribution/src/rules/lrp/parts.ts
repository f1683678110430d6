import { sizeOf } from "@xrt/core";
import type { GraphBuilder } from "@xrt/graph";

/** `max(v, 0)`. */
export const positive = (b: GraphBuilder, v: string): string => b.node("relu", [v], {});

/** `min(v, 0)`. */
export const negative = (b: GraphBuilder, v: string): string =>
  b.node("neg", [b.node("relu", [b.node("neg", [v], {})], {})], {});

export const mul = (b: GraphBuilder, a: string, c: string): string => b.node("mul", [a, c], {});

/** Sum of what is there. */
export function sum(b: GraphBuilder, ...terms: readonly (string | null)[]): string {
  const there = terms.filter((term) => term !== null);
  return there.reduce((a, c) => b.node("add", [a, c], {}));
}

/** Sum of what is there, or null. */
export function sumOrNull(b: GraphBuilder, ...terms: readonly (string | null)[]): string | null {
  return terms.some((term) => term !== null) ? sum(b, ...terms) : null;
}

/** `v` times a number. */
export const scaled = (b: GraphBuilder, v: string, factor: number): string =>
  factor === 1 ? v : mul(b, v, b.scalar(factor));

/** Ones of the shape of one image's value, to be broadcast over the batch. */
export function onesLike(b: GraphBuilder, v: string): string {
  const shape = b.type(v).shape.map((d) => (typeof d === "number" ? d : 1));
  const size = sizeOf(shape);
  return b.constant({ data: new Float32Array(size).fill(1), shape }, "ones");
}
