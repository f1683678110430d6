import type { Dim } from "../src/graph.js";
import { any, distinct, fixed, type OpCase, of, offZero } from "./op-case.js";

const shapes: readonly Dim[][] = [
  ["batch", 2, 3, 1, 2],
  ["batch", 2, 1, 3, 2, 2],
];

/** What is tested of ops on more than four axes, as windows of attention have: not all kernels of TensorFlow.js take them. */
export const highRankCases: readonly OpCase[] = shapes.flatMap((shape) => {
  const rank = shape.length;
  const what = `rank ${rank}`;
  const last = shape.slice(-2);
  const perAxis = (at: number, value: number) => shape.map((_, i) => (i === at ? value : 0));
  return [
    of("relu", what, [offZero(...shape)], {}),
    of("gelu", what, [any(...shape)], { approximate: false }),
    of("add", what, [any(...shape), any(...shape)], {}),
    of("mul", `${what}, the last two axes`, [any(...shape), any(...last)], {}),
    of(
      "div",
      `${what}, an inner axis`,
      [any(...shape), offZero(2, ...shape.slice(2).map(() => 1))],
      {},
    ),
    of("maximum", `${what}, a number`, [any(...shape), distinct()], {}),
    of("softmax", what, [any(...shape)], { axis: rank - 1 }),
    of("softmax", `${what}, an inner axis`, [any(...shape)], { axis: 1 }),
    of("layerNorm", what, [any(...shape), any(...last), any(...last)], {
      axis: rank - 2,
      epsilon: 1e-3,
    }),
    of("reduceSum", `${what}, inner axes`, [any(...shape)], {
      axes: [1, rank - 2],
      keepDims: true,
    }),
    of("reduceMean", what, [any(...shape)], { axes: [2, 3], keepDims: false }),
    of("matMul", what, [any(...shape), any(...shape.slice(0, -2), 2, 3)], {}),
    of("transpose", what, [any(...shape)], {
      permutation: [
        0,
        3,
        1,
        2,
        ...shape
          .map((_, i) => i)
          .slice(4)
          .reverse(),
      ],
    }),
    of("reshape", what, [any(...shape)], {
      shape: ["batch", shape.slice(1).reduce<number>((n, d) => n * Number(d), 1)],
    }),
    of("slice", what, [any(...shape)], { axis: 1, start: 1, end: 2 }),
    of("slice", `${what}, last axis`, [any(...shape)], { axis: rank - 1, start: 0, end: 1 }),
    of("pad", what, [any(...shape)], {
      before: perAxis(1, 1),
      after: perAxis(rank - 1, 2),
      value: 0.5,
    }),
    of("pad", `${what}, an axis`, [any(...shape)], {
      before: perAxis(rank - 2, 1),
      after: perAxis(rank - 2, 2),
      value: 0,
    }),
    of("reverse", what, [any(...shape)], { axes: [1, rank - 1] }),
    of("concat", what, [any(...shape), any(...shape)], { axis: rank - 2 }),
    of("gather", what, [any(...shape)], { axis: rank - 1, indices: [1, 0, 1] }),
    of("reduceSum", `${what}, all but the batch`, [any(...shape)], {
      axes: shape.map((_, i) => i).slice(1),
      keepDims: true,
    }),
    of(
      "matMul",
      `${what}, one for all`,
      [any(...shape), any(2, ...shape.slice(2, -2).map(() => 1), 2, 3)],
      {},
    ),
    of("broadcastLike", what, [any(2, ...shape.slice(2).map(() => 1)), fixed(any(...shape))], {}),
    of("expand", what, [any(1, 1, ...shape.slice(2)), fixed(any("batch"))], {
      shape: ["batch", 2, ...shape.slice(2)],
    }),
  ];
});
