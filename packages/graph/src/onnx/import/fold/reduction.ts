import type { Dim } from "../../../graph.js";
import { times } from "../../../sizes.js";
import { axesOf } from "../attributes.js";
import { count, type Known } from "../known.js";
import { BatchDependence, type Fold, numbers } from "./fold.js";

/** A reduction of known arrays over axes; over all where none are given. */
function reduction(
  start: (first: Dim) => Dim,
  step: (a: Dim, b: Dim) => Dim | undefined,
  finish: (total: Dim, size: number) => Dim = (total) => total,
): Fold {
  return ({ input, inputs, attributes }) => {
    const x = input(0);
    const rank = x.shape.length;
    const given =
      inputs[1] === undefined ? attributes.ints("axes") : Array.from(numbers(inputs[1]));
    const none = given === undefined || given.length === 0;
    if (none && attributes.int("noop_with_empty_axes", 0) === 1) return x;
    const axes = new Set(none ? x.shape.map((_, i) => i) : axesOf(given, rank));
    const kept = x.shape.map((d, i) => (axes.has(i) ? 1 : d));
    const totals: (Dim | undefined)[] = new Array(count(kept)).fill(undefined);
    for (let i = 0; i < x.data.length; i++) {
      let [rest, at, stride] = [i, 0, 1];
      for (let axis = rank - 1; axis >= 0; axis--) {
        const size = x.shape[axis] as number;
        if (!axes.has(axis)) {
          at += (rest % size) * stride;
          stride *= size;
        }
        rest = Math.floor(rest / size);
      }
      const [total, value] = [totals[at], x.data[i] as Dim];
      const next = total === undefined ? start(value) : step(total, value);
      if (next === undefined) throw new BatchDependence();
      totals[at] = next;
    }
    const each = x.data.length / totals.length;
    const data = totals.map((t) => finish(t ?? 0, each));
    const keep = attributes.int("keepdims", 1) === 1;
    const shape = keep ? kept : x.shape.filter((_, i) => !axes.has(i));
    return { kind: x.kind, shape, data } satisfies Known;
  };
}

const numeric = (f: (a: number, b: number) => number) => (a: Dim, b: Dim) =>
  typeof a === "number" && typeof b === "number" ? f(a, b) : undefined;
const same = (value: Dim) => value;

/** Reductions of known arrays. */
export const reductions: Readonly<Record<string, Fold>> = {
  ReduceMax: reduction(same, numeric(Math.max)),
  ReduceMean: reduction(
    same,
    numeric((a, b) => a + b),
    (total, size) => (typeof total === "number" ? total / size : total),
  ),
  ReduceMin: reduction(same, numeric(Math.min)),
  ReduceProd: reduction(same, times),
  ReduceSum: reduction(
    same,
    numeric((a, b) => a + b),
  ),
};
