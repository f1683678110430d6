import { ndArray } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { expectClose } from "../close.js";
import { randomArray } from "../random-array.js";
import type { Array64 } from "./array.js";
import { evaluate } from "./evaluate.js";

const array = (shape: readonly number[], ...data: number[]): Array64 =>
  ndArray(Float64Array.from(data), shape);

/** The result of one op. */
function apply(op: string, inputs: readonly Array64[], attributes: object = {}): Array64 {
  const names = inputs.map((_, i) => `x${i}`);
  const feeds = Object.fromEntries(inputs.map((x, i) => [`x${i}`, x]));
  const node = { op, inputs: names, output: "y", attributes: { ...attributes } };
  const graph = { inputs: names, outputs: ["y"], nodes: [node], parameters: new Map() };
  return evaluate(graph, feeds).get("y") as Array64;
}

const plain = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 };
const grid = array([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9);
const corners = array([1, 1, 2, 2], 1, 10, 100, 1000);

describe("evaluate, by hand,", () => {
  test("conv correlates and does not turn the kernel", () => {
    const y = apply("conv", [grid, corners], plain);
    expect(y).toEqual(array([1, 1, 2, 2], 5421, 6532, 8754, 9865));
  });
  test("conv pads [top, left, bottom, right], strides and adds a bias", () => {
    const window = { ...plain, pads: [1, 0, 0, 1], strides: [2, 2] };
    // windows start at rows -1 and 1, columns 0 and 2; what lies outside is 0
    const y = apply("conv", [grid, corners, array([1], 0.5)], window);
    expect(y).toEqual(array([1, 1, 2, 2], 2100.5, 300.5, 8754.5, 906.5));
  });
  test("conv spreads the kernel by its dilation", () => {
    expect(apply("conv", [grid, corners], { ...plain, dilations: [2, 2] })).toEqual(
      array([1, 1, 1, 1], 1 + 30 + 700 + 9000),
    );
  });
  test("conv gives each group its own channels and filters", () => {
    const x = array([1, 2, 1, 1], 3, 5);
    const kernel = array([4, 1, 1, 1], 1, 10, 100, 1000);
    expect(apply("conv", [x, kernel], { ...plain, groups: 2 }).data).toEqual(
      Float64Array.of(3, 30, 500, 5000),
    );
  });
  test("convTranspose spreads each element over the kernel", () => {
    const x = array([1, 1, 1, 2], 1, 2);
    const attributes = { ...plain, strides: [1, 1], outputPadding: [0, 0] };
    expect(apply("convTranspose", [x, corners], attributes)).toEqual(
      array([1, 1, 2, 3], 1, 12, 20, 100, 1200, 2000),
    );
    const wide = { ...attributes, strides: [1, 2], outputPadding: [1, 0] };
    expect(apply("convTranspose", [x, corners], wide)).toEqual(
      array([1, 1, 3, 4], 1, 10, 2, 20, 100, 1000, 200, 2000, 0, 0, 0, 0),
    );
  });
  test("kthLargest counts equal elements as often as they are there", () => {
    const x = array([2, 4], 1, 5, 5, -2, 0, 0, 0, 7);
    expect(apply("kthLargest", [x], { k: 3 })).toEqual(array([2, 1], 1, 0));
  });
  test("convKernelGradient pairs the gradient with the shifted input", () => {
    const dy = array([1, 1, 2, 2], 1, 0, 0, 10);
    const attributes = { ...plain, kernelShape: [1, 1, 2, 2] };
    expect(apply("convKernelGradient", [grid, dy], attributes).data).toEqual(
      Float64Array.of(51, 62, 84, 95),
    );
  });
  test("averagePool counts the cells inside x only", () => {
    const attributes = { ...plain, kernel: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] };
    expect(apply("averagePool", [grid], attributes).data).toEqual(Float64Array.of(1, 2.5, 5.5, 7));
  });
  test("maxPool never takes padding, and its gradient goes to the first of equals", () => {
    const attributes = { ...plain, kernel: [2, 2], pads: [1, 1, 0, 0] };
    const x = array([1, 1, 2, 2], -1, -1, -3, -1);
    expect(apply("maxPool", [x], attributes).data).toEqual(Float64Array.of(-1, -1, -1, -1));
    const dy = array([1, 1, 2, 2], 1, 10, 100, 1000);
    expect(apply("maxPoolGradient", [x, dy], attributes).data).toEqual(
      Float64Array.of(1111, 0, 0, 0),
    );
  });
  test("matMul takes one pair of matrices for each place in front, repeated where there is one", () => {
    const a = array([2, 1, 2], 1, 2, 3, 4);
    expect(apply("matMul", [a, array([2, 1], 10, 1)])).toEqual(array([2, 1, 1], 12, 34));
    const b = array([2, 2, 1], 10, 1, 100, 1000);
    expect(apply("matMul", [a, b])).toEqual(array([2, 1, 1], 12, 4300));
  });
  test("erf has the values of Abramowitz and Stegun, table 7.1", () => {
    const x = array([5], 0, 0.5, -1, 2, 7);
    const known = array([5], 0, 0.5204998778, -0.8427007929, 0.995322265, 1);
    expectClose(apply("erf", [x]), known, { relative: 0, absolute: 1e-10 });
  });
  test("element-wise ops repeat axes of size 1 and missing leading axes", () => {
    const y = apply("sub", [array([2, 1], 10, 20), array([3], 1, 2, 3)]);
    expect(y).toEqual(array([2, 3], 9, 8, 7, 19, 18, 17));
  });
  test("step, relu and clip at their corners", () => {
    const x = array([3], -1, 0, 2);
    expect(apply("step", [x]).data).toEqual(Float64Array.of(0, 0, 1));
    expect(apply("relu", [x]).data).toEqual(Float64Array.of(0, 0, 2));
    expect(apply("clip", [x], { low: -0.5, high: 1 }).data).toEqual(Float64Array.of(-0.5, 0, 1));
  });
  test("softmax, softplus, sigmoid", () => {
    const x = array([1, 2], 0, Math.log(3));
    expectClose(apply("softmax", [x], { axis: 1 }), [0.25, 0.75]);
    expectClose(apply("sigmoid", [x]), [0.5, 0.75]);
    expectClose(apply("softplus", [x]), [Math.log(2), Math.log(4)]);
  });
  test("batchNorm normalises by channel", () => {
    const of = (v: number) => array([1], v);
    const y = apply("batchNorm", [grid, of(2), of(1), of(5), of(3)], { epsilon: 1 });
    expect(y.data).toEqual(Float64Array.from(grid.data, (v) => (v - 5) * 1 + 1));
  });
  test("reductions, products and layout", () => {
    const x = array([2, 3], 1, 2, 3, 4, 5, 6);
    expect(apply("reduceSum", [x], { axes: [0], keepDims: true })).toEqual(array([1, 3], 5, 7, 9));
    expect(apply("reduceMean", [x], { axes: [1], keepDims: false })).toEqual(array([2], 2, 5));
    const turned = apply("transpose", [x], { permutation: [1, 0] });
    expect(turned).toEqual(array([3, 2], 1, 4, 2, 5, 3, 6));
    expect(apply("matMul", [x, turned])).toEqual(array([2, 2], 14, 32, 32, 77));
    expect(apply("reverse", [x], { axes: [1] })).toEqual(array([2, 3], 3, 2, 1, 6, 5, 4));
    expect(apply("slice", [x], { axis: 1, start: 1, end: 3 })).toEqual(array([2, 2], 2, 3, 5, 6));
    expect(apply("concat", [x, array([2, 1], 8, 9)], { axis: 1 })).toEqual(
      array([2, 4], 1, 2, 3, 8, 4, 5, 6, 9),
    );
    expect(apply("pad", [array([1], 5)], { before: [1], after: [2], value: -1 })).toEqual(
      array([4], -1, 5, -1, -1),
    );
    expect(apply("reshape", [x], { shape: ["batch", 2] }).shape).toEqual([3, 2]);
    expect(apply("broadcastLike", [array([], 7), x])).toEqual(array([2, 3], 7, 7, 7, 7, 7, 7));
  });
});

describe("evaluate", () => {
  const node = (op: string, inputs: string[], output: string) => ({
    op,
    inputs,
    output,
    attributes: {},
  });
  const parameters = new Map([["p", { array: ndArray(Float32Array.of(2), [1]) }]]);
  const graph = {
    inputs: ["x"],
    outputs: ["y"],
    nodes: [node("mul", ["x", "p"], "m"), node("neg", ["m"], "y")],
    parameters,
  };

  test("returns every value and lets parameters be replaced", () => {
    const values = evaluate(graph, { x: array([1], 3) });
    expect([...values].map(([name, { data }]) => [name, ...data])).toEqual([
      ["p", 2],
      ["x", 3],
      ["m", 6],
      ["y", -6],
    ]);
    const moved = evaluate(graph, { x: array([1], 3) }, { p: array([1], 5) });
    expect(moved.get("y")?.data[0]).toBe(-15);
  });
  test("names what is missing", () => {
    expect(() => evaluate(graph, {})).toThrow('evaluate: input "x" is not fed');
    const unknown = { ...graph, nodes: [node("sigmoidal", ["x"], "y")] };
    expect(() => evaluate(unknown, { x: array([1], 3) })).toThrow(
      'no op is named "sigmoidal"; nearest: sigmoid',
    );
    const early = { ...graph, nodes: [node("neg", ["later"], "y")] };
    expect(() => evaluate(early, { x: array([1], 3) })).toThrow('neg "y" reads "later"');
  });
});

test("convTranspose is the adjoint of conv, and convKernelGradient that of conv in its kernel", () => {
  const window = { strides: [2, 1], pads: [1, 0, 2, 1], dilations: [1, 2], groups: 2 };
  const x = randomArray([2, 4, 6, 7], { stream: "x" });
  const kernel = randomArray([6, 2, 3, 2], { stream: "kernel" });
  const y = apply("conv", [x, kernel], window);
  const dy = randomArray(y.shape, { stream: "dy" });
  const inner = (a: Array64, b: Array64) => a.data.reduce((s, v, i) => s + v * (b.data[i] ?? 0), 0);
  const dx = apply("convTranspose", [dy, kernel], { ...window, outputPadding: [0, 0] });
  expect(dx.shape).toEqual(x.shape);
  const dk = apply("convKernelGradient", [x, dy], { ...window, kernelShape: kernel.shape });
  expectClose([inner(dx, x), inner(dk, kernel)], [inner(dy, y), inner(dy, y)], {
    relative: 1e-12,
    absolute: 1e-12,
  });
});
