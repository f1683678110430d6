import type { Dim } from "../src/graph.js";
import { any, fixed, given, type OpCase, of, offZero } from "./op-case.js";

const tokens: readonly Dim[] = ["batch", 3, 4];

/** What is tested of the ops that transformers and their imports add. */
export const transformerCases: readonly OpCase[] = [
  ...[true, false].flatMap((approximate) => {
    const form = approximate ? "tanh" : "erf";
    return [
      of("gelu", `${form}, tokens`, [any(...tokens)], { approximate }),
      of("gelu", `${form}, maps of windows`, [any("batch*2", 2, 3, 1)], { approximate }),
      of("gelu", `${form}, a number`, [any()], { approximate }),
      of("gelu", `${form}, far from 0 and at it`, [given([-12, -5, -2, 0, -0, 2, 5, 12], 8)], {
        approximate,
      }),
    ];
  }),

  of("logSoftmax", "last axis", [any("batch", 5)], { axis: 1 }),
  of("logSoftmax", "channels of a map", [any(2, 3, 2, 2)], { axis: 1 }),
  of("logSoftmax", "first axis", [any(4, 2)], { axis: 0 }),
  of("logSoftmax", "one class", [any("batch", 1)], { axis: 1 }),
  of("logSoftmax", "large scores", [given([80, 85, -10, 82], 2, 4)], { axis: 1 }),

  of("layerNorm", "tokens", [any(...tokens), any(4), any(4)], { axis: 2, epsilon: 1e-5 }),
  of("layerNorm", "images", [any(...tokens), any(3, 4), any(3, 4)], { axis: 1, epsilon: 1e-3 }),
  of("layerNorm", "everything", [any(2, 5), any(2, 5), any(2, 5)], { axis: 0, epsilon: 1e-5 }),
  of("layerNorm", "maps, channels last", [any("batch*4", 2, 1, 5), any(5), any(5)], {
    axis: 3,
    epsilon: 1e-6,
  }),
  of("layerNorm", "groups of a map", [any("batch", 2, 6)], { axis: 2, epsilon: 1e-5 }),
  of("layerNorm", "gamma alone", [any(...tokens), any(4)], { axis: 2, epsilon: 1e-5 }),
  of("layerNorm", "beta alone", [any(...tokens), null, any(4)], { axis: 2, epsilon: 1e-5 }),
  of("layerNorm", "large epsilon", [any(2, 3), any(3), any(3)], { axis: 1, epsilon: 0.5 }),
  of("layerNorm", "one number, which has no deviation", [any(2, 1), any(1), any(1)], {
    axis: 1,
    epsilon: 1e-2,
  }),
  of(
    "layerNorm",
    "equal numbers",
    [given([0.5], 2, 4)],
    { axis: 1, epsilon: 1e-2 },
    [0, 0, 0, 0, 0, 0, 0, 0],
  ),
  of("layerNorm", "far from 0", [given([100, 101, 99, 102, 100.5, 98], 2, 3), offZero(3)], {
    axis: 1,
    epsilon: 1e-5,
  }),
  of("layerNormGradient", "tokens", [fixed(any(...tokens)), fixed(any(...tokens))], {
    axis: 2,
    epsilon: 1e-5,
  }),
  of("layerNormGradient", "images", [fixed(any(...tokens)), fixed(any(...tokens))], {
    axis: 1,
    epsilon: 0.1,
  }),

  of("gather", "one element", [any("batch", 3, 2)], { axis: 1, indices: [2] }),
  of("gather", "another order", [any("batch", 4)], { axis: 1, indices: [2, 0, 3, 1] }),
  of("gather", "every second from behind", [any(2, 5, 2)], { axis: 1, indices: [4, 2, 0] }),
  of("gather", "mirrored", [any("batch", 2, 3, 4)], { axis: 3, indices: [2, 1, 0, 1, 2, 3, 2] }),
  of("gather", "repeated", [any(2, 2)], { axis: 0, indices: [0, 1, 0, 1, 0, 1] }),
  of("gather", "a table", [any(3, 2)], { axis: 0, indices: [0, 2, 2, 2, 1, 2, 2, 0] }),
  of("gather", "one element often, inner axis", [any("batch", 2, 3)], {
    axis: 1,
    indices: [1, 1, 1, 1, 1, 0],
  }),
  of("gather", "one element often, last axis", [any("batch*2", 2, 3)], {
    axis: 2,
    indices: [2, 2, 2, 2, 2],
  }),
  of("gather", "one element often, only axis", [any(3)], { axis: 0, indices: [1, 1, 1, 1, 1, 0] }),

  of("expand", "known sizes", [any(1, 3)], { shape: [2, 4, 3] }),
  of("expand", "known sizes, sample absent", [any(2, 1), null], { shape: [2, 3] }),
  of("expand", "nothing to repeat", [any("batch", 3), fixed(any("batch", 3))], {
    shape: ["batch", 3],
  }),
  of("expand", "a token for each image", [any(1, 1, 4), fixed(any("batch", 3, 2, 2))], {
    shape: ["batch", 1, 4],
  }),
  of("expand", "windows", [any(1, 2, 1), fixed(any("batch"))], { shape: ["batch*4", 2, 3] }),
  of("expand", "the batch in the middle", [any(2, 1, 1), fixed(any("batch", 1))], {
    shape: [2, "batch", 3],
  }),
];
