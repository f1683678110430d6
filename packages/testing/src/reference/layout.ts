import { ndArray, sizeOf } from "@xrt/core";
import { type Array64, at, present, tabulate } from "./array.js";

type Inputs = readonly (Array64 | undefined)[];

/** The same elements under another shape, in which the one axis with a name is whatever makes them fit. */
export function reshape(
  inputs: Inputs,
  { shape }: { readonly shape: readonly (number | string)[] },
): Array64 {
  const { data } = present(inputs, 0);
  const known = sizeOf(shape.map((d) => (typeof d === "string" ? 1 : d)));
  return ndArray(
    data,
    shape.map((d) => (typeof d === "string" ? data.length / known : d)),
  );
}

/** Axis `permutation[i]` of x becomes axis `i`. */
export function transpose(
  inputs: Inputs,
  { permutation }: { readonly permutation: readonly number[] },
): Array64 {
  const x = present(inputs, 0);
  const shape = permutation.map((axis) => x.shape[axis] ?? 0);
  return tabulate(shape, (index) =>
    at(
      x,
      x.shape.map((_, axis) => index[permutation.indexOf(axis)] ?? 0),
    ),
  );
}

/** Elements in opposite order along `axes`. */
export function reverse(inputs: Inputs, { axes }: { readonly axes: readonly number[] }): Array64 {
  const x = present(inputs, 0);
  return tabulate(x.shape, (index) =>
    at(
      x,
      index.map((i, axis) => (axes.includes(axis) ? (x.shape[axis] ?? 0) - 1 - i : i)),
    ),
  );
}

/** Elements `[start, end)` along one axis. */
export function slice(
  inputs: Inputs,
  { axis, start, end }: { readonly axis: number; readonly start: number; readonly end: number },
): Array64 {
  const x = present(inputs, 0);
  const shape = x.shape.map((d, k) => (k === axis ? end - start : d));
  return tabulate(shape, (index) =>
    at(
      x,
      index.map((i, k) => (k === axis ? start + i : i)),
    ),
  );
}

/** The elements `indices` along one axis. */
export function gather(
  inputs: Inputs,
  { axis, indices }: { readonly axis: number; readonly indices: readonly number[] },
): Array64 {
  const x = present(inputs, 0);
  const shape = x.shape.map((d, k) => (k === axis ? indices.length : d));
  return tabulate(shape, (index) =>
    at(
      x,
      index.map((i, k) => (k === axis ? (indices[i] ?? Number.NaN) : i)),
    ),
  );
}

/** x in the middle of an array that holds `value` elsewhere. */
export function pad(
  inputs: Inputs,
  {
    before,
    after,
    value,
  }: {
    readonly before: readonly number[];
    readonly after: readonly number[];
    readonly value: number;
  },
): Array64 {
  const x = present(inputs, 0);
  const shape = x.shape.map((d, axis) => d + (before[axis] ?? 0) + (after[axis] ?? 0));
  return tabulate(shape, (index) => {
    const from = index.map((i, axis) => i - (before[axis] ?? 0));
    return from.every((i, axis) => i >= 0 && i < (x.shape[axis] ?? 0)) ? at(x, from) : value;
  });
}

/** Arrays one behind the other along `axis`. */
export function concat(inputs: Inputs, { axis }: { readonly axis: number }): Array64 {
  const all = inputs.map((_, i) => present(inputs, i));
  const total = all.reduce((n, { shape }) => n + (shape[axis] ?? 0), 0);
  const shape = present(inputs, 0).shape.map((d, k) => (k === axis ? total : d));
  return tabulate(shape, (index) => {
    let i = index[axis] ?? 0;
    for (const x of all) {
      const size = x.shape[axis] ?? 0;
      const own = i;
      if (own < size) {
        return at(
          x,
          index.map((j, k) => (k === axis ? own : j)),
        );
      }
      i -= size;
    }
    return Number.NaN;
  });
}
