import type { Dim } from "../src/graph.js";
import type { OpAttributes } from "../src/ops/table.js";
import { elementWiseCases } from "./element-wise-cases.js";
import { highRankCases } from "./high-rank-cases.js";
import { any, distinct, fixed, given, type OpCase, of, offZero, positive } from "./op-case.js";
import { transformerCases } from "./transformer-cases.js";

export { BATCH, type Input, type OpCase } from "./op-case.js";

type Pads = readonly [number, number, number, number];
const plain = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
const same: Pads = [1, 1, 1, 1];
const strided = { ...plain, strides: [2, 2] } as const;

/** Geometries of convolutions: x, kernel, attributes. */
const convolutions: readonly [string, Dim[], number[], OpAttributes["conv"]][] = [
  ["1x1", ["batch", 3, 4, 3], [5, 3, 1, 1], plain],
  ["1x1, stride 2, odd size", ["batch", 2, 5, 7], [3, 2, 1, 1], strided],
  ["3x3, no padding", [1, 2, 5, 6], [3, 2, 3, 3], plain],
  ["3x3, same padding, batch", ["batch", 2, 4, 5], [3, 2, 3, 3], { ...plain, pads: same }],
  ["3x3, asymmetric padding", [1, 2, 4, 5], [3, 2, 3, 3], { ...plain, pads: [0, 1, 2, 1] }],
  [
    "3x3, padding wider than the kernel",
    [1, 1, 3, 4],
    [2, 1, 3, 3],
    { ...plain, pads: [3, 0, 1, 4] },
  ],
  ["3x3, stride 2, odd size", [1, 2, 7, 5], [3, 2, 3, 3], { ...strided, pads: same }],
  ["3x3, stride 2, even size", ["batch", 2, 6, 8], [2, 2, 3, 3], { ...strided, pads: same }],
  [
    "3x3, stride 2, padding at the end",
    [1, 2, 6, 6],
    [3, 2, 3, 3],
    { ...strided, pads: [0, 0, 1, 1] },
  ],
  ["3x3, stride 3 that leaves rows out", [1, 2, 8, 7], [2, 2, 3, 3], { ...plain, strides: [3, 3] }],
  [
    "2x2, stride 3 larger than the kernel",
    [1, 2, 7, 8],
    [2, 2, 2, 2],
    { ...plain, strides: [3, 3] },
  ],
  ["7x7, stride 2, as a stem", [1, 1, 11, 10], [2, 1, 7, 7], { ...strided, pads: [3, 3, 3, 3] }],
  [
    "2x3, strides 1 and 2",
    ["batch", 2, 5, 6],
    [3, 2, 2, 3],
    { ...plain, strides: [1, 2], pads: [1, 0, 0, 2] },
  ],
  [
    "3x2, dilations 2 and 3",
    [1, 2, 7, 6],
    [2, 2, 3, 2],
    { ...plain, dilations: [2, 3], pads: [2, 1, 2, 2] },
  ],
  [
    "3x3, dilation 2, stride 2",
    [1, 2, 8, 9],
    [2, 2, 3, 3],
    { ...strided, dilations: [2, 2], pads: [2, 1, 2, 2] },
  ],
  ["3x3, two groups", ["batch", 4, 4, 5], [6, 2, 3, 3], { ...plain, groups: 2, pads: same }],
  [
    "3x3, two groups, stride 2",
    [1, 4, 5, 6],
    [2, 2, 3, 3],
    { ...strided, groups: 2, pads: [0, 1, 1, 1] },
  ],
  ["1x1, two groups", ["batch", 4, 3, 3], [4, 2, 1, 1], { ...plain, groups: 2 }],
  ["depthwise", ["batch", 3, 4, 5], [3, 1, 3, 3], { ...plain, groups: 3, pads: same }],
  [
    "depthwise, asymmetric padding",
    [1, 3, 4, 5],
    [3, 1, 3, 3],
    { ...plain, groups: 3, pads: [2, 0, 1, 2] },
  ],
  [
    "depthwise, stride 2",
    ["batch", 3, 5, 6],
    [3, 1, 3, 3],
    { ...strided, groups: 3, pads: [0, 0, 1, 1] },
  ],
  [
    "depthwise 5x5, stride 2",
    ["batch", 2, 8, 6],
    [2, 1, 5, 5],
    { ...strided, groups: 2, pads: [2, 2, 2, 2] },
  ],
  [
    "depthwise, dilation 2",
    [1, 2, 6, 5],
    [2, 1, 3, 3],
    { ...plain, groups: 2, dilations: [2, 2], pads: [2, 2, 2, 2] },
  ],
  [
    "depthwise 2x3, dilations 3 and 2, multiplier 2",
    ["batch", 2, 6, 7],
    [4, 1, 2, 3],
    { ...plain, groups: 2, dilations: [3, 2], pads: [1, 0, 2, 3] },
  ],
  [
    "depthwise, multiplier 2",
    ["batch", 2, 4, 5],
    [4, 1, 3, 3],
    { ...plain, groups: 2, pads: same },
  ],
  [
    "depthwise, multiplier 2, stride 2",
    [1, 3, 6, 5],
    [6, 1, 3, 3],
    { ...strided, groups: 3, pads: [1, 0, 1, 1] },
  ],
  ["depthwise, 1x1", [1, 3, 2, 3], [3, 1, 1, 1], { ...plain, groups: 3 }],
  ["one channel, one group", [1, 1, 4, 4], [1, 1, 3, 3], { ...plain, pads: same }],
  ["the kernel fills x", ["batch", 2, 3, 2], [4, 2, 3, 2], plain],
  // more rows of patches than go into one matrix product of the kernel gradient
  ["3x3, nine channels", [1, 9, 3, 3], [2, 9, 3, 3], { ...plain, pads: same }],
];

/** Shape of the gradient that arrives at a convolution. */
function gradientShape(
  x: readonly Dim[],
  [filters = 0, , ...size]: readonly number[],
  { strides, pads, dilations }: OpAttributes["conv"],
): Dim[] {
  const [height = 0, width = 0] = ([0, 1] as const).map((axis) => {
    const padded = Number(x[2 + axis]) + pads[axis] + pads[axis === 0 ? 2 : 3];
    return Math.floor((padded - dilations[axis] * ((size[axis] ?? 0) - 1) - 1) / strides[axis]) + 1;
  });
  return [x[0] ?? 0, filters, height, width];
}

const pool = { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;

/** Geometries of poolings. */
const poolings: readonly [string, Dim[], OpAttributes["maxPool"]][] = [
  ["2x2 tiles", ["batch", 2, 4, 6], pool],
  ["2x2, stride 2, odd size", ["batch", 2, 5, 7], pool],
  ["3x2 tiles", [1, 2, 6, 4], { ...pool, kernel: [3, 2], strides: [3, 2] }],
  ["3x3, stride 2, overlapping", ["batch", 1, 7, 6], { ...pool, kernel: [3, 3] }],
  ["3x3, stride 2, same padding", [1, 2, 6, 7], { ...pool, kernel: [3, 3], pads: same }],
  [
    "3x3, stride 2, padding at the end",
    [1, 2, 6, 6],
    { ...pool, kernel: [3, 3], pads: [0, 0, 1, 1] },
  ],
  ["2x2, stride 2, padding at the start", [1, 1, 5, 5], { ...pool, pads: [1, 1, 0, 0] }],
  [
    "3x3, stride 1, same padding",
    ["batch", 2, 3, 4],
    { ...pool, kernel: [3, 3], strides: [1, 1], pads: same },
  ],
  [
    "2x3, strides 1 and 2",
    [1, 2, 4, 6],
    { ...pool, kernel: [2, 3], strides: [1, 2], pads: [0, 1, 1, 0] },
  ],
  ["2x2, stride 3 that leaves places out", [1, 2, 6, 7], { ...pool, strides: [3, 3] }],
  ["1x1, stride 2", [1, 2, 4, 5], { ...pool, kernel: [1, 1] }],
];
const dilatedPool = { ...pool, kernel: [2, 3], strides: [1, 1], dilations: [2, 1] } as const;

/** Shapes that broadcast. */
const pairs: readonly [string, Dim[], Dim[]][] = [
  ["equal shapes", ["batch", 2, 3], ["batch", 2, 3]],
  ["a row", ["batch", 4], [4]],
  ["a scalar behind", [2, 3], []],
  ["a scalar in front", [], ["batch", 3]],
  ["a channel", ["batch", 2, 3, 2], [1, 2, 1, 1]],
  ["a channel without batch", [2, 1, 1], ["batch", 2, 3, 2]],
  ["both repeat", [3, 1, 2], [1, 4, 1]],
  ["one number an image", ["batch", 3], ["batch", 1]],
  ["axes of size 1 on both sides", [1, 3], [2, 1, 1]],
];

const maps: readonly Dim[][] = [["batch", 2, 3, 5], [1, 7], []];
const matrix: readonly Dim[] = ["batch", 2, 3, 4];

/** What is tested of every op. */
export const opCases: readonly OpCase[] = [
  ...elementWiseCases,
  ...transformerCases,
  ...highRankCases,
  ...pairs.flatMap(([what, a, b]) => [
    of("add", what, [any(...a), any(...b)], {}),
    of("sub", what, [any(...a), any(...b)], {}),
    of("mul", what, [any(...a), any(...b)], {}),
    of("div", what, [any(...a), offZero(...b)], {}),
  ]),

  ...maps.flatMap((shape) => [
    of("neg", `[${shape}]`, [any(...shape)], {}),
    of("sigmoid", `[${shape}]`, [any(...shape)], {}),
    of("silu", `[${shape}]`, [any(...shape)], {}),
    of("softplus", `[${shape}]`, [any(...shape)], {}),
    of("tanh", `[${shape}]`, [any(...shape)], {}),
    of("sqrt", `[${shape}]`, [positive(...shape)], {}),
    of("relu", `[${shape}]`, [offZero(...shape)], {}),
    of("step", `[${shape}]`, [fixed(offZero(...shape))], {}),
  ]),
  of("sigmoid", "far from 0", [given([-30, -9, 9, 30], 4)], {}),
  of("silu", "far from 0", [given([-30, -9, 9, 30], 4)], {}),
  of("softplus", "far from 0", [given([-30, -9, 9, 30], 4)], {}),
  of("tanh", "far from 0", [given([-20, -4, 4, 20], 4)], {}),
  of(
    "step",
    "at 0 and at small numbers",
    [fixed(given([0, -0, 1e-20, -1e-20, 1e20, -1e20], 6))],
    {},
  ),
  of("relu", "at 0", [given([0, -0, -1, 2, 1e-20], 5)], {}, [0, 0, 0, 1, 1]),

  of("clip", "0 to 6, both ends passed", [given([-3, -0.5, 0.5, 3, 5.5, 6.5, 9], "batch", 7)], {
    low: 0,
    high: 6,
  }),
  of("clip", "-0.5 to 0.25", [given([-2, -0.6, -0.4, 0.1, 0.2, 0.3], 2, 3)], {
    low: -0.5,
    high: 0.25,
  }),
  of("clip", "far ends", [given([-2000, -500, 1, 5, 500, 2000], 6)], { low: -1000, high: 1000 }),
  of(
    "clip",
    "at its ends 0 and 6",
    [given([-1, 0, 3, 6, 7], 5)],
    { low: 0, high: 6 },
    [0, 0, 1, 0, 0],
  ),
  of(
    "clip",
    "at its ends -1 and 0.5",
    [given([-2, -1, 0, 0.5, 1], 5)],
    { low: -1, high: 0.5 },
    [0, 0, 1, 0, 0],
  ),

  of(
    "clip",
    "no upper end, at the lower",
    [given([-1, 0, 2], 3)],
    { low: 0, high: Number.POSITIVE_INFINITY },
    [0, 0, 1],
  ),
  of(
    "clip",
    "no lower end, at the upper",
    [given([-1, 1, 2], 3)],
    { low: Number.NEGATIVE_INFINITY, high: 1 },
    [1, 0, 0],
  ),

  of("softmax", "last axis", [any("batch", 5)], { axis: 1 }),
  of("softmax", "channels of a map", [any(2, 3, 2, 2)], { axis: 1 }),
  of("softmax", "first axis", [any(4, 2)], { axis: 0 }),
  of("softmax", "one class", [any("batch", 1)], { axis: 1 }),
  of("softmax", "large scores", [given([20, 25, -10, 22], 2, 4)], { axis: 1 }),

  ...convolutions.flatMap(([what, x, kernel, attributes]) => {
    const dy = gradientShape(x, kernel, attributes);
    return [
      of("conv", what, [any(...x), any(...kernel)], attributes),
      of("convKernelGradient", what, [fixed(any(...x)), fixed(any(...dy))], {
        ...attributes,
        kernelShape: kernel,
      }),
    ];
  }),
  of("conv", "with a bias", [any("batch", 2, 3, 4), any(3, 2, 3, 3), any(3)], {
    ...plain,
    pads: same,
  }),
  of(
    "conv",
    "with a bias, stride 2, two groups",
    [any("batch", 2, 5, 4), any(4, 1, 3, 3), any(4)],
    { ...strided, groups: 2 },
  ),
  of("conv", "with a bias that is absent", [any(1, 2, 3, 4), any(3, 2, 3, 3), null], plain),

  ...(
    [
      ["3x3, no padding", [1, 3, 3, 4], [3, 2, 3, 3], plain, [0, 0]],
      ["1x1", ["batch", 3, 3, 2], [3, 2, 1, 1], plain, [0, 0]],
      ["2x2, stride 2, tiles", ["batch", 2, 3, 3], [2, 3, 2, 2], strided, [0, 0]],
      ["3x3, stride 2, padding", [1, 2, 3, 4], [2, 2, 3, 3], { ...strided, pads: same }, [0, 0]],
      [
        "3x3, stride 2, output padding",
        ["batch", 2, 3, 3],
        [2, 2, 3, 3],
        { ...strided, pads: same },
        [1, 1],
      ],
      [
        "3x3, stride 2, asymmetric padding",
        [1, 2, 3, 4],
        [2, 1, 3, 3],
        { ...strided, pads: [0, 1, 2, 0] },
        [0, 1],
      ],
      [
        "3x2, strides 3 and 2, output padding 2 and 0",
        [1, 2, 2, 3],
        [2, 2, 3, 2],
        { ...plain, strides: [3, 2] },
        [2, 0],
      ],
      [
        "3x3, dilation 2",
        [1, 2, 3, 3],
        [2, 1, 3, 3],
        { ...plain, dilations: [2, 2], pads: [1, 2, 0, 1] },
        [0, 0],
      ],
      [
        "3x3, two groups",
        [1, 4, 3, 3],
        [4, 3, 3, 3],
        { ...strided, groups: 2, pads: same },
        [1, 0],
      ],
      [
        "depthwise",
        ["batch", 3, 3, 2],
        [3, 1, 3, 3],
        { ...strided, groups: 3, pads: same },
        [1, 1],
      ],
      [
        "depthwise, multiplier 2",
        [1, 4, 3, 2],
        [4, 1, 3, 3],
        { ...strided, groups: 2, pads: [0, 0, 1, 1] },
        [1, 0],
      ],
    ] as const
  ).map(([what, x, kernel, attributes, outputPadding]) =>
    of("convTranspose", what, [any(...x), any(...kernel)], { ...attributes, outputPadding }),
  ),

  ...poolings.flatMap(([what, x, attributes]) => [
    of("maxPool", what, [distinct(...x)], attributes),
    of("averagePool", what, [any(...x)], attributes),
    of(
      "maxPoolGradient",
      what,
      [
        fixed(distinct(...x)),
        fixed(
          any(
            ...gradientShape(x, [Number(x[1]), 1, ...attributes.kernel], {
              ...attributes,
              groups: 1,
            }),
          ),
        ),
      ],
      attributes,
    ),
  ]),
  of("maxPool", "dilation 2", [distinct("batch", 2, 5, 4)], dilatedPool),
  of(
    "maxPoolGradient",
    "dilation 2",
    [fixed(distinct(1, 2, 5, 4)), fixed(any(1, 2, 3, 2))],
    dilatedPool,
  ),
  of("maxPool", "all values negative, padding", [given([-5, -4, -3, -2, -6, -7], 1, 1, 2, 3)], {
    ...pool,
    kernel: [3, 3],
    strides: [1, 1],
    pads: same,
  }),
  of(
    "maxPool",
    "ties in tiles: first",
    [given([0], 1, 1, 4, 4)],
    pool,
    [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0],
  ),
  of(
    "maxPool",
    "ties in a window: first in row-major order",
    [given([1, 2, 2, 2], 1, 1, 2, 2)],
    pool,
    [0, 1, 0, 0],
  ),
  of(
    "maxPool",
    "ties in overlapping windows with padding: first",
    [given([0], 1, 1, 3, 3)],
    { ...pool, kernel: [3, 3], strides: [1, 1], pads: same },
    [4, 2, 0, 2, 1, 0, 0, 0, 0],
  ),

  of("batchNorm", "maps", [any("batch", 3, 2, 2), any(3), any(3), any(3), positive(3)], {
    epsilon: 1e-3,
  }),
  of("batchNorm", "rows", [any("batch", 4), any(4), any(4), any(4), positive(4)], {
    epsilon: 1e-5,
  }),
  of(
    "batchNorm",
    "one channel, large epsilon",
    [any(1, 1, 2, 3), any(1), any(1), any(1), positive(1)],
    { epsilon: 0.5 },
  ),

  of("matMul", "batch", [any("batch", 4), any(4, 2)], {}),
  of("matMul", "vectors", [any(1, 5), any(5, 1)], {}),
  of("matMul", "outer product", [any(3, 1), any(1, 4)], {}),
  of("matMul", "the batch is summed", [any(2, "batch"), any("batch", 3)], {}),
  of("matMul", "one matrix for all", [any("batch", 3, 4), any(4, 2)], {}),
  of("matMul", "one matrix for all, in windows", [any("batch*2", 2, 3, 4), any(4, 2)], {}),
  of("matMul", "one matrix in front of all", [any(2, 3), any("batch", 3, 4)], {}),
  of("matMul", "one matrix, two axes of the batch", [any("batch", "batch", 4), any(4, 2)], {}),
  of("matMul", "a pair for each head", [any("batch", 2, 3, 4), any("batch", 2, 4, 5)], {}),
  of("matMul", "both repeat", [any(2, 1, 3, 4), any(5, 4, 2)], {}),
  of("matMul", "a row for each image", [any("batch", 1, 4), any("batch", 4, 1)], {}),

  ...[true, false].flatMap((keepDims) => [
    ...[[2, 3], [1], [0, 2, 3], [0], [0, 1, 2, 3], [3, 2]].map((axes) =>
      of("reduceSum", `over [${axes}], keepDims ${keepDims}`, [any(...matrix)], { axes, keepDims }),
    ),
    ...[[2, 3], [1], [3, 2], [1, 2, 3], [0], [0, 2, 3], [0, 1, 2, 3]].map((axes) =>
      of("reduceMean", `over [${axes}], keepDims ${keepDims}`, [any(...matrix)], {
        axes,
        keepDims,
      }),
    ),
    of("reduceMean", `over windows, keepDims ${keepDims}`, [any(2, "batch*4", 3)], {
      axes: [1, 0],
      keepDims,
    }),
    of("reduceSum", `over windows, keepDims ${keepDims}`, [any(2, "batch*4")], {
      axes: [1],
      keepDims,
    }),
    of("reduceMean", `of a matrix, keepDims ${keepDims}`, [any(3, 4)], { axes: [0], keepDims }),
    of("reduceSum", `over no axes, keepDims ${keepDims}`, [any("batch", 3)], {
      axes: [],
      keepDims,
    }),
    of("reduceMean", `over no axes, keepDims ${keepDims}`, [any("batch", 3)], {
      axes: [],
      keepDims,
    }),
  ]),

  of("kthLargest", "of a row an image", [fixed(any("batch", 7))], { k: 3 }),
  of("kthLargest", "the largest", [fixed(any("batch", 2, 5))], { k: 1 }),
  of("kthLargest", "the smallest", [fixed(any(2, 3, 2, 4))], { k: 4 }),
  of("kthLargest", "beyond the middle, ties", [fixed(given([2, -1, 2, 0, 0, 2], "batch", 6))], {
    k: 5,
  }),
  of("kthLargest", "among ties", [fixed(given([2, -1, 2, 0, 0, 2], "batch", 6))], { k: 2 }),
  of("kthLargest", "of one", [fixed(any("batch*2", 1))], { k: 1 }),

  of("broadcastLike", "a scalar", [any(), fixed(any("batch", 2))], {}),
  of("broadcastLike", "a channel", [any(2, 1, 1), fixed(any("batch", 2, 3, 2))], {}),
  of(
    "broadcastLike",
    "one number an image and channel",
    [any("batch", 2, 1, 1), fixed(any("batch", 2, 3, 2))],
    {},
  ),
  of("broadcastLike", "equal shapes", [any(2, 3), fixed(any(2, 3))], {}),
  of("broadcastLike", "one image", [any(1, 3), fixed(any("batch", 3))], {}),

  of("reshape", "flatten", [any("batch", 2, 3, 2)], { shape: ["batch", 12] }),
  of("reshape", "batch elsewhere", [any("batch", 6)], { shape: [2, 3, "batch"] }),
  of("reshape", "known sizes", [any(2, 6)], { shape: [3, 1, 4] }),
  of("reshape", "images to rows", [any("batch", 2, 3)], { shape: ["batch*2", 3] }),
  of("reshape", "windows to images", [any("batch*6", 2)], { shape: [2, "batch*2", 3] }),
  of("reshape", "to a scalar", [any(1, 1)], { shape: [] }),
  of("transpose", "channels last", [any("batch", 2, 3, 4)], { permutation: [0, 2, 3, 1] }),
  of("transpose", "a cycle", [any(2, 3, 4)], { permutation: [2, 0, 1] }),
  of("transpose", "nothing moved", [any(2, 3)], { permutation: [0, 1] }),
  of("transpose", "windows", [any(2, "batch*4", 3)], { permutation: [1, 0, 2] }),
  of("reverse", "places", [any(2, 2, 3, 4)], { axes: [2, 3] }),
  of("reverse", "channels", [any("batch", 3, 2)], { axes: [1] }),
  of("reverse", "one element", [any(1, 3)], { axes: [0] }),
  of("reverse", "no axes", [any(2, 3)], { axes: [] }),
  of("slice", "in the middle", [any("batch", 5, 2)], { axis: 1, start: 1, end: 3 }),
  of("slice", "to the end", [any(2, 3, 4)], { axis: 2, start: 3, end: 4 }),
  of("slice", "all", [any(2, 3)], { axis: 0, start: 0, end: 2 }),
  of("pad", "places, asymmetric", [any("batch", 2, 3, 2)], {
    before: [0, 0, 1, 0],
    after: [0, 0, 2, 3],
    value: 0,
  }),
  of("pad", "with another value", [any(2, 3)], { before: [1, 0], after: [0, 2], value: -2.5 }),
  of("pad", "nothing", [any("batch", 3)], { before: [0, 0], after: [0, 0], value: 0 }),
  of("concat", "channels", [any("batch", 1, 2, 2), any("batch", 3, 2, 2), any("batch", 2, 2, 2)], {
    axis: 1,
  }),
  of("concat", "first axis", [any(2, 3), any(1, 3)], { axis: 0 }),
  of("concat", "one value", [any(2, 3)], { axis: 1 }),
];
