import { sizeOf } from "@xrt/core";
import { type Array64, at, flatIndex, forEachIndex, present, tabulate } from "./array.js";

type Inputs = readonly (Array64 | undefined)[];

/** Attributes of a reduction. */
export interface Reduction {
  /** Axes that are summed. */
  readonly axes: readonly number[];
  /** Whether they stay with size 1. */
  readonly keepDims: boolean;
}

/** Sum over `axes`: every element is added to the one that has its index but for these axes. */
export function reduceSum(inputs: Inputs, { axes, keepDims }: Reduction): Array64 {
  const x = present(inputs, 0);
  const kept = x.shape.map((d, axis) => (axes.includes(axis) ? 1 : d));
  const sum = tabulate(kept, () => 0);
  forEachIndex(x.shape, (index) => {
    const to = flatIndex(
      kept,
      index.map((i, axis) => (axes.includes(axis) ? 0 : i)),
    );
    sum.data[to] = (sum.data[to] ?? 0) + at(x, index);
  });
  return keepDims ? sum : { ...sum, shape: x.shape.filter((_, axis) => !axes.includes(axis)) };
}

/** Mean over `axes`. */
export function reduceMean(inputs: Inputs, reduction: Reduction): Array64 {
  const sum = reduceSum(inputs, reduction);
  const count = sizeOf(present(inputs, 0).shape) / sizeOf(sum.shape);
  return { ...sum, data: sum.data.map((v) => v / count) };
}

/** The k-th element of each row along the last axis when it is sorted, the largest first. */
export function kthLargest(inputs: Inputs, { k }: { readonly k: number }): Array64 {
  const x = present(inputs, 0);
  const size = x.shape.at(-1) ?? 1;
  let row = 0;
  return tabulate([...x.shape.slice(0, -1), 1], () => {
    const sorted = [...x.data.subarray(row * size, ++row * size)].sort((a, b) => b - a);
    return sorted[k - 1] ?? Number.NaN;
  });
}

/** Number of elements along one axis. */
export function batchCount(inputs: Inputs, { axis }: { readonly axis: number }): Array64 {
  return tabulate([], () => present(inputs, 0).shape[axis] ?? Number.NaN);
}

/** `exp(x) / sum of exp(x)` along `axis`. */
export function softmax(inputs: Inputs, { axis }: { readonly axis: number }): Array64 {
  const x = present(inputs, 0);
  return tabulate(x.shape, (index) => {
    let sum = 0;
    for (let i = 0; i < (x.shape[axis] ?? 0); i++) {
      sum += Math.exp(
        at(
          x,
          index.map((j, k) => (k === axis ? i : j)),
        ),
      );
    }
    return Math.exp(at(x, index)) / sum;
  });
}

/** `log(exp(x) / sum of exp(x))` along `axis`. */
export function logSoftmax(inputs: Inputs, attributes: { readonly axis: number }): Array64 {
  const y = softmax(inputs, attributes);
  return { ...y, data: y.data.map(Math.log) };
}

/** `y[...,i,j] = sum over k of a[...,i,k] * b[...,k,j]`; the axes in front repeat where one has size 1 or is missing. */
export function matMul(inputs: Inputs): Array64 {
  const [a, b] = [present(inputs, 0), present(inputs, 1)];
  const [rows = 0, inner = 0] = a.shape.slice(-2);
  const [columns = 0] = b.shape.slice(-1);
  const rank = Math.max(a.shape.length, b.shape.length);
  const front = Array.from({ length: rank - 2 }, (_, axis) =>
    Math.max(...[a, b].map(({ shape }) => shape[axis - (rank - shape.length)] ?? 1)),
  );
  const element = (x: Array64, place: readonly number[], row: number, column: number) => {
    const own = place.slice(rank - x.shape.length);
    const repeated = own.map((i, axis) => (x.shape[axis] === 1 ? 0 : i));
    return at(x, [...repeated, row, column]);
  };
  return tabulate([...front, rows, columns], (index) => {
    const place = index.slice(0, -2);
    const [i = 0, j = 0] = index.slice(-2);
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += element(a, place, i, k) * element(b, place, k, j);
    return sum;
  });
}
