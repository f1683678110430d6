import type { EmitContext } from "../op.js";
import { convAttributes } from "../ops/conv.js";
import type { ConvTransposeAttributes } from "../ops/conv-transpose.js";
import { spatial } from "../ops/window.js";
import { intsAttribute } from "./emitter.js";

type Context = EmitContext<ConvTransposeAttributes>;

/** Emits a transposed convolution: ONNX has an op for it, which is slow for one channel a group. */
export function emitConvTranspose(context: Context): void {
  if (spreads(context)) emitSpread(context);
  else {
    const { emit, attributes, inputs, output, inputTypes } = context;
    const output_padding = intsAttribute(attributes.outputPadding);
    emit.node("ConvTranspose", inputs, {
      output,
      attributes: { ...convAttributes(attributes, inputTypes[1]), output_padding },
    });
  }
}

/**
 * Whether a convolution of the spread-out value is faster. Measured for the input gradients of depthwise convolutions with stride 2,
 * batch 8: 5x5 kernels 13 ms against 8 at 28 x 28 and 5.7 against 2.2 at 7 x 7; 3x3 kernels 2.6 against 1.7 at 7 x 7, level at 28.
 */
function spreads(context: Context): boolean {
  const {
    attributes: { strides, dilations, groups },
    inputTypes: [x, kernel],
  } = context;
  const [filters = 0, perGroup = 0, rows = 0, columns = 0] = (kernel?.shape ?? []) as number[];
  const [height, width] = [spatial(x?.shape ?? [], 0), spatial(x?.shape ?? [], 1)];
  const depthwise = groups === filters && perGroup === 1;
  const simple = strides.every((s) => s === 2) && dilations.every((d) => d === 1);
  const within = spreadPads(context).every((p) => p >= 0);
  return depthwise && simple && within && (rows * columns > 9 || height * width < 28 * 28);
}

/** Padding `[top, left, bottom, right]` of the convolution over the spread-out value. */
function spreadPads({ attributes, inputTypes: [x, kernel], outputType }: Context): number[] {
  const { strides, pads } = attributes;
  const before = ([0, 1] as const).map(
    (i) => ((kernel?.shape[2 + i] ?? 0) as number) - 1 - pads[i],
  );
  const after = ([0, 1] as const).map((i) => {
    const spread = strides[i] * spatial(x?.shape ?? [], i);
    return spatial(outputType.shape, i) - spread + pads[i];
  });
  return [...before, ...after];
}

/** Zeros between the places of x, then a convolution with the kernel turned by 180 degrees. */
function emitSpread(context: Context): void {
  const { emit, attributes, inputs, output, inputTypes } = context;
  const [x = "", kernel = ""] = inputs;
  const [, , ...size] = (inputTypes[1]?.shape ?? []) as number[];
  const { strides, groups } = attributes;
  const [height, width] = [
    strides[0] * spatial(inputTypes[0]?.shape ?? [], 0),
    strides[1] * spatial(inputTypes[0]?.shape ?? [], 1),
  ];
  const repeated = emit.node("Resize", [x, "", emit.floats([1, 1, ...strides], [4])], {
    attributes: {
      mode: "nearest",
      coordinate_transformation_mode: "asymmetric",
      nearest_mode: "floor",
    },
  });
  const comb = Array.from({ length: height * width }, (_, i) =>
    Math.floor(i / width) % strides[0] === 0 && (i % width) % strides[1] === 0 ? 1 : 0,
  );
  const spread = emit.node("Mul", [repeated, emit.floats(comb, [1, 1, height, width])]);
  const steps = [
    [-1, -1],
    [-(2 ** 31), -(2 ** 31)],
    [2, 3],
    [-1, -1],
  ];
  const turned = emit.node("Slice", [kernel, ...steps.map((v) => emit.ints(v))]);
  emit.node("Conv", [spread, turned], {
    output,
    attributes: {
      kernel_shape: intsAttribute(size),
      pads: intsAttribute(spreadPads(context)),
      group: BigInt(groups),
    },
  });
}
