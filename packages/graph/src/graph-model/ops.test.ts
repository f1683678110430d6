import "@tensorflow/tfjs-backend-cpu";
import {
  abs,
  add,
  depthwiseConv2d,
  div,
  enableProdMode,
  leakyRelu,
  type Tensor4D,
  tensor,
} from "@tensorflow/tfjs-core";
import { test } from "vitest";
import { expectSameGraphModel, GraphDefWriter } from "../../test/graph-def.js";

enableProdMode();

const IMAGE = [2, 7, 6, 4];
const CONVOLUTION = {
  strides: [1, 1, 1, 1],
  padding: "SAME",
  dilations: [1, 1, 1, 1],
  data_format: "NHWC",
};

type Write = (g: GraphDefWriter, x: string) => string;

/** One op behind a convolution (an image, channels in front inside) and on the input itself, against TensorFlow.js. */
async function expectOp(write: Write, shape: readonly number[] = IMAGE): Promise<void> {
  const direct = new GraphDefWriter();
  const last = write(direct, direct.placeholder("x", [-1, ...shape.slice(1)]));
  direct.node("Identity", [last]);
  await expectSameGraphModel(direct.artifacts(), { x: shape });
  if (shape.length !== 4) return;
  const behind = new GraphDefWriter();
  const x = behind.placeholder("x", [-1, ...shape.slice(1)]);
  const channels = shape[3] ?? 1;
  const y = behind.node("Conv2D", [x, behind.floats([1, 1, channels, channels])], CONVOLUTION);
  behind.node("Identity", [write(behind, y)]);
  await expectSameGraphModel(behind.artifacts(), { x: shape });
}

test.each([
  ["SAME", [1, 1], [1, 1]],
  ["SAME", [2, 1], [1, 1]],
  ["VALID", [2, 2], [1, 1]],
  ["SAME", [1, 1], [2, 1]],
  ["VALID", [1, 1], [2, 2]],
] as const)(
  "Conv2D and DepthwiseConv2dNative %s, strides %j, dilations %j",
  async (padding, strides, dilations) => {
    const attributes = {
      ...CONVOLUTION,
      padding,
      strides: [1, ...strides, 1],
      dilations: [1, ...dilations, 1],
    };
    await expectOp((g, x) => g.node("Conv2D", [x, g.floats([3, 2, 4, 5])], attributes));
    // TensorFlow.js knows depthwise strides of one number
    const depthwise = { ...attributes, strides: [1, strides[0], strides[0], 1] };
    await expectOp((g, x) =>
      g.node("DepthwiseConv2dNative", [x, g.floats([3, 3, 4, 2])], depthwise),
    );
  },
);

test("Conv2D with explicit padding", async () => {
  const attributes = {
    ...CONVOLUTION,
    padding: "EXPLICIT",
    explicit_paddings: [0, 0, 2, 1, 0, 1, 0, 0],
  };
  await expectOp((g, x) => g.node("Conv2D", [x, g.floats([3, 2, 4, 5])], attributes));
});

test.each([[[]], [["Relu"]], [["Relu6"]], [["Elu"]], [["Prelu"]], [["LeakyRelu"]], [["Sigmoid"]]])(
  "BiasAdd and %j fused into convolutions and a matrix product",
  async (more) => {
    const fused_ops = ["BiasAdd", ...more];
    const prelu = more.includes("Prelu");
    const attributes = { ...CONVOLUTION, fused_ops, num_args: prelu ? 2 : 1, leakyrelu_alpha: 0.3 };
    const extra = (g: GraphDefWriter, n: number) => [
      g.floats([n]),
      ...(prelu ? [g.floats([n])] : []),
    ];
    await expectOp((g, x) =>
      g.node("_FusedConv2D", [x, g.floats([3, 3, 4, 5]), ...extra(g, 5)], attributes),
    );
    // TensorFlow.js forgets the slope of a LeakyRelu in a depthwise convolution and gives NaN
    if (!more.includes("LeakyRelu"))
      await expectOp((g, x) =>
        g.node(
          "FusedDepthwiseConv2dNative",
          [x, g.floats([3, 3, 4, 1]), ...extra(g, 4)],
          attributes,
        ),
      );
    await expectOp(
      (g, x) =>
        g.node("_FusedMatMul", [x, g.floats([5, 3]), ...extra(g, 3)], {
          fused_ops,
          num_args: prelu ? 2 : 1,
          leakyrelu_alpha: 0.3,
          transpose_a: false,
          transpose_b: false,
        }),
      [2, 5],
    );
  },
);

test.each([
  ["SAME", 2],
  ["VALID", 2],
  ["SAME", 3],
] as const)("Conv2DBackpropInput %s, stride %d", async (padding, stride) => {
  const size = (n: number) => (padding === "SAME" ? n * stride : (n - 1) * stride + 3);
  const attributes = { ...CONVOLUTION, padding, strides: [1, stride, stride, 1] };
  await expectOp((g, x) => {
    const batch = g.node(
      "StridedSlice",
      [g.node("Shape", [x]), g.ints([0]), g.ints([1]), g.ints([1])],
      { shrink_axis_mask: 1 },
    );
    const sizes = g.node(
      "Pack",
      [batch, g.ints([size(7)], []), g.ints([size(6)], []), g.ints([5], [])],
      { axis: 0 },
    );
    return g.node("Conv2DBackpropInput", [sizes, g.floats([3, 3, 5, 4]), x], attributes);
  });
});

test.each(["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"])("%s", async (op) => {
  await expectOp((g, x) => {
    const variance = g.floats([4], [0.5, 1, 2, 0.1]);
    const attributes = { epsilon: 0.01, is_training: false, data_format: "NHWC" };
    return g.node(op, [x, g.floats([4]), g.floats([4]), g.floats([4]), variance], attributes);
  });
});

test.each([
  "Abs",
  "Elu",
  "Erf",
  "Exp",
  "Neg",
  "Reciprocal",
  "Relu",
  "Relu6",
  "Selu",
  "Sigmoid",
  "Softplus",
  "Square",
  "Tanh",
  "Softmax",
  "LogSoftmax",
  "Identity",
  "StopGradient",
  "Snapshot",
])("%s", async (op) => {
  await expectOp((g, x) => g.node(op, [x]));
  await expectOp((g, x) => g.node(op, [x]), [3, 5]);
});

test.each(["Log", "Log1p", "Sqrt", "Rsqrt"])("%s of positive values", async (op) => {
  await expectOp((g, x) => g.node(op, [g.node("Exp", [x])]));
});

test("LeakyRelu, Prelu, ClipByValue and Pow", async () => {
  await expectOp((g, x) => g.node("LeakyRelu", [x], { alpha: 0.25 }));
  await expectOp((g, x) => g.node("Prelu", [x, g.floats([4])]));
  await expectOp((g, x) => g.node("Prelu", [x, g.floats([7, 6, 4])]));
  await expectOp((g, x) => g.node("ClipByValue", [x, g.floats([], [-0.25]), g.floats([], [0.5])]));
  await expectOp((g, x) => g.node("Pow", [g.node("Exp", [x]), g.floats([], [1.5])]));
});

test.each(["Add", "AddV2", "Sub", "Mul", "RealDiv", "Maximum", "Minimum", "SquaredDifference"])(
  "%s of an image with values of all ranks, on either side",
  async (op) => {
    for (const shape of [[], [1], [4], [6, 1], [7, 1, 4], [1, 7, 6, 1]]) {
      const values = Array.from(
        { length: shape.reduce((n, d) => n * d, 1) },
        (_, i) => 0.5 + (i % 5) / 4,
      );
      await expectOp((g, x) => g.node(op, [x, g.floats(shape, values)]));
      if (op !== "RealDiv") await expectOp((g, x) => g.node(op, [g.floats(shape, values), x]));
    }
    await expectOp((g, x) => g.node(op, [g.node("Relu", [x]), g.node("Exp", [x])]));
  },
);

test("AddN and BiasAdd", async () => {
  await expectOp((g, x) => g.node("AddN", [x, g.node("Relu", [x]), x], { N: 3 }));
  await expectOp((g, x) => g.node("BiasAdd", [x, g.floats([4])], { data_format: "NHWC" }));
  await expectOp((g, x) => g.node("BiasAdd", [x, g.floats([5])], { data_format: "NHWC" }), [3, 5]);
});

test.each(["MaxPool", "AvgPool"])("%s", async (op) => {
  for (const padding of ["SAME", "VALID"]) {
    for (const [ksize, strides] of [
      [
        [1, 2, 2, 1],
        [1, 2, 2, 1],
      ],
      [
        [1, 3, 2, 1],
        [1, 1, 2, 1],
      ],
    ]) {
      await expectOp((g, x) => g.node(op, [x], { ksize, strides, padding, data_format: "NHWC" }));
    }
  }
});

test.each(["Mean", "Sum", "Max", "Min"])("%s over any axes, kept or not", async (op) => {
  for (const axes of [[1, 2], [3], [-1], [1], [2, 3], [1, 2, 3], [1, 3]]) {
    for (const keep_dims of [true, false]) {
      await expectOp((g, x) => g.node(op, [x, g.ints(axes)], { keep_dims }));
    }
  }
  await expectOp((g, x) => g.node(op, [x, g.ints([1])], { keep_dims: false }), [2, 5, 3]);
});

test("Pad, PadV2 and MirrorPad", async () => {
  const paddings = [0, 0, 2, 1, 0, 3, 1, 0];
  await expectOp((g, x) => g.node("Pad", [x, g.ints(paddings, [4, 2])]));
  await expectOp((g, x) => g.node("PadV2", [x, g.ints(paddings, [4, 2]), g.floats([], [1.5])]));
  for (const mode of ["REFLECT", "SYMMETRIC"]) {
    await expectOp((g, x) => g.node("MirrorPad", [x, g.ints(paddings, [4, 2])], { mode }));
  }
});

test("ConcatV2 and Pack along any axis", async () => {
  for (const axis of [1, 2, 3, -1]) {
    await expectOp((g, x) =>
      g.node("ConcatV2", [x, g.node("Relu", [x]), g.ints([axis], [])], { N: 2 }),
    );
    await expectOp((g, x) => g.node("Pack", [x, g.node("Relu", [x])], { axis, N: 2 }), [2, 5, 3]);
  }
});

test("Split, SplitV and Unpack, each part used", async () => {
  await expectOp((g, x) => {
    const parts = g.node("Split", [g.ints([3], []), x], { num_split: 2 });
    return g.node("Sub", [`${parts}:1`, parts]);
  });
  await expectOp((g, x) => {
    const parts = g.node("SplitV", [x, g.ints([2, 5]), g.ints([1], [])], { num_split: 2 });
    return g.node("ConcatV2", [`${parts}:1`, parts, g.ints([1], [])], { N: 2 });
  });
  await expectOp((g, x) => {
    const parts = g.node("Unpack", [x], { num: 7, axis: 1 });
    return g.node("Mul", [`${parts}:3`, `${parts}:6`]);
  });
});

test("Slice, and StridedSlice with all masks and negative strides", async () => {
  await expectOp((g, x) => g.node("Slice", [x, g.ints([0, 1, 2, 0]), g.ints([-1, 3, -1, 2])]));
  const cases: [number[], number[], number[], Record<string, number>][] = [
    [[0, 1, 0, 0], [0, 6, 6, 4], [1, 2, 1, 1], { begin_mask: 1, end_mask: 1 }],
    [[0, -1, 4, 0], [0, -8, 0, 2], [1, -2, -1, 1], { begin_mask: 1, end_mask: 1 }],
    [[0, 0, 0, 0], [0, 0, 0, 0], [1, -1, 1, 1], { begin_mask: 15, end_mask: 15 }],
    [[0, 2], [0, 3], [1, 1], { ellipsis_mask: 1, shrink_axis_mask: 2 }],
    [[0, 2, 0], [0, 3, 0], [1, 1, 1], { begin_mask: 5, end_mask: 5, shrink_axis_mask: 2 }],
    [[0, 0, 1], [0, 0, 3], [1, 1, 1], { begin_mask: 1, end_mask: 1, new_axis_mask: 2 }],
  ];
  for (const [begin, end, strides, masks] of cases) {
    await expectOp((g, x) =>
      g.node("StridedSlice", [x, g.ints(begin), g.ints(end), g.ints(strides)], masks),
    );
  }
});

test("GatherV2, Tile and ReverseV2", async () => {
  for (const axis of [1, 2, 3]) {
    await expectOp((g, x) => g.node("GatherV2", [x, g.ints([2, 0, 2]), g.ints([axis], [])]));
    await expectOp((g, x) => g.node("GatherV2", [x, g.ints([1], []), g.ints([axis], [])]));
    await expectOp((g, x) => g.node("ReverseV2", [x, g.ints([axis])]));
  }
  await expectOp((g, x) => g.node("Tile", [x, g.ints([1, 2, 1, 3])]));
});

test("Squeeze, ExpandDims, Reshape and Transpose", async () => {
  await expectOp((g, x) =>
    g.node("Squeeze", [g.node("Mean", [x, g.ints([1, 2])], { keep_dims: true })], {
      squeeze_dims: [1, 2],
    }),
  );
  await expectOp((g, x) => g.node("ExpandDims", [x, g.ints([-1], [])]), [2, 5, 3]);
  await expectOp((g, x) => g.node("ExpandDims", [x, g.ints([1], [])]), [2, 5, 3]);
  await expectOp((g, x) => g.node("Reshape", [x, g.ints([-1, 42, 4])]));
  await expectOp((g, x) => g.node("Reshape", [x, g.ints([-1, 6, 7, 4])]));
  await expectOp((g, x) => g.node("Reshape", [x, g.ints([-1, 4])]));
  for (const permutation of [
    [0, 3, 1, 2],
    [0, 2, 1, 3],
    [0, 1, 3, 2],
    [0, 2, 3, 1],
    [0, 1, 2, 3],
  ]) {
    await expectOp((g, x) => g.node("Relu", [g.node("Transpose", [x, g.ints(permutation)])]));
  }
});

test("shape chains are folded: flatten by the batch of Shape, by Prod, and a product of sizes", async () => {
  const batch = (g: GraphDefWriter, x: string) =>
    g.node("StridedSlice", [g.node("Shape", [x]), g.ints([0]), g.ints([1]), g.ints([1])], {
      shrink_axis_mask: 1,
    });
  await expectOp((g, x) =>
    g.node("Reshape", [x, g.node("Pack", [batch(g, x), g.ints([168], [])], { axis: 0 })]),
  );
  await expectOp((g, x) => {
    const rest = g.node(
      "StridedSlice",
      [g.node("Shape", [x]), g.ints([1]), g.ints([4]), g.ints([1])],
      {},
    );
    const size = g.node("Prod", [rest, g.ints([0])], { keep_dims: false });
    return g.node("Reshape", [x, g.node("Pack", [g.ints([-1], []), size], { axis: 0 })]);
  });
  await expectOp((g, x) => {
    const rows = g.node("Mul", [batch(g, x), g.ints([7], [])]);
    return g.node("Reshape", [x, g.node("Pack", [rows, g.ints([24], [])], { axis: 0 })]);
  });
});

test.each([
  [5, 9],
  [14, 12],
  [1, 1],
])("ResizeBilinear and ResizeNearestNeighbor to %d x %d", async (height, width) => {
  for (const op of ["ResizeBilinear", "ResizeNearestNeighbor"]) {
    for (const attributes of [{}, { align_corners: true }, { half_pixel_centers: true }]) {
      const settings = { align_corners: false, half_pixel_centers: false, ...attributes };
      await expectOp((g, x) => g.node(op, [x, g.ints([height, width])], settings));
    }
  }
});

test("MatMul and BatchMatMulV2 with transposed factors", async () => {
  for (const transpose_b of [false, true]) {
    const shape = transpose_b ? [3, 5] : [5, 3];
    await expectOp(
      (g, x) => g.node("MatMul", [x, g.floats(shape)], { transpose_a: false, transpose_b }),
      [2, 5],
    );
  }
  for (const adj_x of [false, true]) {
    for (const adj_y of [false, true]) {
      await expectOp((g, x) => {
        const y = g.node("Tanh", [g.node("Transpose", [x, g.ints([0, 1, 3, 2])])]);
        const other = adj_x === adj_y ? y : x;
        return g.node("BatchMatMulV2", [x, other], { adj_x, adj_y });
      });
    }
  }
});

test("DepthToSpace and LRN", async () => {
  await expectOp((g, x) => g.node("DepthToSpace", [x], { block_size: 2, data_format: "NHWC" }));
  await expectOp((g, x) =>
    g.node("LRN", [x], { depth_radius: 1, bias: 1.5, alpha: 0.25, beta: 0.75 }),
  );
});

test("a convolution between SpaceToBatchND and BatchToSpaceND, with bias and relu inside", async () => {
  await expectOp((g, x) => {
    const spread = g.node("SpaceToBatchND", [x, g.ints([2, 3]), g.ints([2, 3, 3, 3], [2, 2])]);
    const y = g.node("Conv2D", [spread, g.floats([3, 3, 4, 4])], {
      ...CONVOLUTION,
      padding: "VALID",
    });
    const z = g.node("Relu", [g.node("BiasAdd", [y, g.floats([4])], { data_format: "NHWC" })]);
    return g.node("BatchToSpaceND", [z, g.ints([2, 3]), g.ints([0, 1, 0, 0], [2, 2])]);
  });
});

test("attention: heads of tokens of an image, softmax of their products, back to an image", async () => {
  await expectOp((g, x) => {
    const tokens = g.node("Reshape", [x, g.ints([-1, 42, 4])]);
    const heads = (y: string) =>
      g.node("Transpose", [g.node("Reshape", [y, g.ints([-1, 42, 2, 2])]), g.ints([0, 2, 1, 3])]);
    const [q, k, v] = [1, 2, 3].map(() =>
      heads(
        g.node("Reshape", [
          g.node("MatMul", [g.node("Reshape", [tokens, g.ints([-1, 4])]), g.floats([4, 4])], {}),
          g.ints([-1, 42, 4]),
        ]),
      ),
    );
    const weights = g.node("Softmax", [
      g.node("BatchMatMulV2", [q ?? "", k ?? ""], { adj_x: false, adj_y: true }),
    ]);
    const mixed = g.node("BatchMatMulV2", [weights, v ?? ""], { adj_x: false, adj_y: false });
    const image = g.node("Reshape", [
      g.node("Transpose", [mixed, g.ints([0, 2, 1, 3])]),
      g.ints([-1, 7, 6, 4]),
    ]);
    const sum = g.node("AddV2", [image, x]);
    return g.node("Conv2D", [sum, g.floats([3, 3, 4, 2])], CONVOLUTION);
  });
});

test("Softsign, and LeakyRelu fused into a depthwise convolution, which TensorFlow.js lacks", async () => {
  const softsign = new GraphDefWriter();
  softsign.node("Softsign", [softsign.placeholder("x", [-1, 3])]);
  await expectSameGraphModel(softsign.artifacts(), { x: [2, 3] }, {}, ({ x }) =>
    div(x as Tensor4D, add(abs(x as Tensor4D), 1)),
  );
  const g = new GraphDefWriter();
  const kernel = Array.from({ length: 18 }, (_, i) => Math.cos(i));
  const inputs = [
    g.placeholder("x", [-1, 5, 4, 2]),
    g.floats([3, 3, 2, 1], kernel),
    g.floats([2], [1, -1]),
  ];
  const fused_ops = ["BiasAdd", "LeakyRelu"];
  g.node("FusedDepthwiseConv2dNative", inputs, { ...CONVOLUTION, fused_ops, leakyrelu_alpha: 0.3 });
  await expectSameGraphModel(g.artifacts(), { x: [2, 5, 4, 2] }, {}, ({ x }) => {
    const y = depthwiseConv2d(x as Tensor4D, tensor(kernel, [3, 3, 2, 1]) as Tensor4D, 1, "same");
    return leakyRelu(add(y, [1, -1]), 0.3);
  });
});

test.each(["Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual"])(
  "%s makes a mask that SelectV2, Select and the logical ops take",
  async (op) => {
    await expectOp((g, x) => {
      // equal at some places
      const clipped = g.node("ClipByValue", [x, g.floats([], [-0.2]), g.floats([], [0.4])]);
      const mask = g.node(op, [x, clipped]);
      const other = g.node("Less", [x, g.floats([4])]);
      const both = g.node("LogicalOr", [
        g.node("LogicalAnd", [mask, other]),
        g.node("LogicalNot", [mask]),
      ]);
      const picked = g.node("SelectV2", [mask, x, g.floats([4])]);
      return g.node("Select", [both, picked, g.node("Neg", [x])]);
    });
  },
);
