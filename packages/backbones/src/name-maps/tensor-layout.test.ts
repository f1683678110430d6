import { ndArray, sizeOf } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { type TensorLayout, theirShape, toOurs, toTheirs } from "./tensor-layout.js";

/** Our shape in each layout, and the place in ours of an element of theirs, written from the definition. */
const cases: readonly (readonly [
  TensorLayout,
  readonly number[],
  (theirs: readonly number[], sizes: readonly number[]) => readonly number[],
])[] = [
  ["same", [2, 3], (at) => at],
  ["conv", [3, 2, 4, 5], ([o = 0, i = 0, r = 0, c = 0]) => [r, c, i, o]],
  ["depthwise", [3, 2, 4, 1], ([n = 0, , r = 0, c = 0]) => [r, c, n, 0]],
  ["dense", [4, 5], ([o = 0, i = 0]) => [i, o]],
  ["dense-conv", [1, 1, 4, 5], ([o = 0, i = 0]) => [0, 0, i, o]],
  ["dense-conv-keras", [1, 1, 4, 5], ([i = 0, o = 0]) => [0, 0, i, o]],
  // torch flattens [512, places], we flatten [places, 512]
  ["flattened-512", [4 * 512, 3], ([o = 0, n = 0]) => [(n % 4) * 512 + Math.floor(n / 4), o]],
  ["conv-dense", [4 * 512, 3], ([o = 0, i = 0, r = 0, c = 0]) => [(2 * r + c) * 512 + i, o]],
  ["point-dense", [5, 3], ([o = 0, i = 0]) => [i, o]],
  ["factors", [1, 1, 4, 1], ([n = 0]) => [0, 0, n, 0]],
  ["factors-image", [1, 1, 4, 1], ([n = 0]) => [0, 0, n, 0]],
  ["grouped-keras", [3, 2, 4, 1], ([r = 0, c = 0, , n = 0]) => [r, c, n, 0]],
];

describe.each(cases)("layout %s", (layout, ours, place) => {
  const theirs = theirShape(ours, layout);
  const data = Float32Array.from({ length: sizeOf(theirs) }, (_, i) => i);
  const turned = toOurs(ndArray(data, theirs), layout);

  test("puts every element where the definition says", () => {
    expect(turned?.shape).toEqual(ours);
    const wanted = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++)
      wanted[indexOf(place(unravel(i, theirs), theirs), ours)] = i;
    expect(turned?.data).toEqual(wanted);
  });

  test("comes back bit for bit", () => {
    const back = toTheirs(turned ?? ndArray(new Float32Array(0), [0]), layout);
    expect(back.shape).toEqual(theirs);
    expect(back.data).toEqual(data);
  });
});

test("a tensor with another number of axes is not turned", () => {
  expect(toOurs(ndArray(new Float32Array(6), [2, 3]), "conv")).toBeUndefined();
});

test("where the order of the numbers stays, memory is shared", () => {
  const data = new Float32Array(20);
  expect(toOurs(ndArray(data, [4, 5]), "dense-conv-keras")?.data).toBe(data);
});

function unravel(index: number, shape: readonly number[]): number[] {
  return shape.map((size, axis) => Math.floor(index / sizeOf(shape.slice(axis + 1))) % size);
}

function indexOf(at: readonly number[], shape: readonly number[]): number {
  return at.reduce((index, i, axis) => index * (shape[axis] ?? 1) + i, 0);
}
