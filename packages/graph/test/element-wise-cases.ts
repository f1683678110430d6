import type { Dim } from "../src/graph.js";
import { any, distinct, fixed, given, type OpCase, of, offZero, positive } from "./op-case.js";

const maps: readonly Dim[][] = [["batch", 2, 3, 5], ["batch*2", 3], [1, 7], []];

/** Two inputs without ties, in which the larger and the smaller are found on both sides. */
const pairs: readonly [string, Dim[], Dim[]][] = [
  ["equal shapes", ["batch", 2, 3], ["batch", 2, 3]],
  ["a channel", ["batch", 2, 3, 2], [1, 2, 1, 1]],
  ["a scalar in front", [], ["batch*2", 3]],
  ["both repeat", [3, 1, 2], [1, 4, 1]],
];

/** What is tested of ops on single elements. */
export const elementWiseCases: readonly OpCase[] = [
  ...maps.flatMap((shape) => [
    of("exp", `[${shape}]`, [any(...shape)], {}),
    of("log", `[${shape}]`, [positive(...shape)], {}),
    of("erf", `[${shape}]`, [any(...shape)], {}),
    of("abs", `[${shape}]`, [offZero(...shape)], {}),
    of("pow", `squares, [${shape}]`, [any(...shape)], { exponent: 2 }),
    of("leakyRelu", `[${shape}]`, [offZero(...shape)], { alpha: 0.1 }),
    of("elu", `[${shape}]`, [offZero(...shape)], { alpha: 1 }),
    of("hardSigmoid", `[${shape}]`, [any(...shape)], { slope: 0.2, offset: 0.5 }),
  ]),
  of("exp", "far from 0", [given([-90, -9, 9, 20], 4)], {}),
  of("log", "far from 1", [given([0.01, 0.1, 100, 1e6], 4)], {}),
  of("erf", "far from 0", [given([-9, -3, -1e-4, 0, 1e-4, 3, 9], 7)], {}),
  of("abs", "at 0", [given([0, -0, -2, 3, 1e-20], 5)], {}, [0, 0, -1, 1, 1]),

  of("pow", "third", [any("batch", 5)], { exponent: 3 }),
  of("pow", "first", [any("batch", 5)], { exponent: 1 }),
  of("pow", "not at all", [fixed(given([-2, 0, 3], 3))], { exponent: 0 }),
  of("pow", "a part", [positive("batch", 2, 3)], { exponent: 0.75 }),
  of("pow", "inverse", [offZero(2, 3)], { exponent: -1 }),
  of("pow", "inverse root", [positive(2, 3)], { exponent: -0.5 }),
  of("pow", "squares at 0", [given([0, -0, 2], 3)], { exponent: 2 }, [0, 0, 4]),
  of("pow", "one and a half at 0", [given([0, 4], 2)], { exponent: 1.5 }, [0, 3]),

  of("leakyRelu", "alpha 0", [offZero("batch", 3)], { alpha: 0 }),
  of("leakyRelu", "alpha 1", [any("batch", 3)], { alpha: 1 }),
  of("leakyRelu", "alpha 2", [offZero("batch", 3)], { alpha: 2 }),
  of("leakyRelu", "alpha -0.5", [offZero("batch", 3)], { alpha: -0.5 }),
  of("leakyRelu", "at 0", [given([0, -0, -4, 2], 4)], { alpha: 0.25 }, [0.25, 0.25, 0.25, 1]),
  of("leakyRelu", "at 0, alpha 2", [given([0, -4, 3], 3)], { alpha: 2 }, [1, 2, 1]),
  of("elu", "alpha 1.67", [offZero("batch", 2, 3)], { alpha: 1.67 }),
  of("elu", "alpha 0.3, far from 0", [given([-30, -4, 4, 30], 4)], { alpha: 0.3 }),
  of("elu", "alpha 0", [offZero(2, 3)], { alpha: 0 }),
  of("elu", "at 0", [given([0, -0, 5], 3)], { alpha: 0.5 }, [0.5, 0.5, 1]),
  of("elu", "at 0, alpha 1", [given([0, -0, 5], 3)], { alpha: 1 }, [1, 1, 1]),
  of("hardSigmoid", "both ends passed", [given([-5, -2, -1, 0, 2, 2.9, 4], "batch", 7)], {
    slope: 1 / 6,
    offset: 0.5,
  }),
  of("hardSigmoid", "falling", [given([-3, -0.4, 0.1, 0.3, 2], 5)], { slope: -0.5, offset: 0.25 }),
  of(
    "hardSigmoid",
    "at its ends",
    [given([-2, -1, 0, 1, 2], 5)],
    { slope: 0.5, offset: 0.5 },
    [0, 0, 0.5, 0, 0],
  ),

  of(
    "round",
    "halves to even, gradients straight through",
    [given([-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 1.2, -3.7], "batch", 3)],
    {},
    [1, 1, 1, 1, 1, 1, 1, 1, 1],
  ),
  of("batchCount", "images", [fixed(any("batch", 2, 3, 2))], { axis: 0 }),
  of("batchCount", "windows, inner axis", [fixed(any(2, "batch*4"))], { axis: 1 }),
  of("batchCount", "a known size", [fixed(any(5, 1))], { axis: 0 }),

  ...(["maximum", "minimum"] as const).flatMap((op) => [
    ...pairs.map(([what, a, b]) => of(op, what, [any(...a), distinct(...b)], {})),
    of(
      op,
      "ties go to the first",
      [given([1, -2, 0], 3), fixed(given([1, -2, 0], 3))],
      {},
      [1, 1, 1],
    ),
    of(
      op,
      "ties leave the second nothing",
      [fixed(given([1, -2], 2)), given([1, -2], 2)],
      {},
      [0, 0],
    ),
  ]),
  of("maximum", "some ties", [given([1, 5, 3], 3), fixed(given([1, 2, 4], 3))], {}, [1, 1, 0]),
  of("minimum", "some ties", [given([1, 5, 3], 3), fixed(given([1, 2, 4], 3))], {}, [1, 0, 1]),
];
