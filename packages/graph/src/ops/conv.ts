import { float32, type TensorType } from "../graph.js";
import { intsAttribute, type OnnxAttribute } from "../onnx/emitter.js";
import { type BackwardContext, defineOp, type Op } from "../op.js";
import { convolve } from "../tfjs/convolve.js";
import { channelsOf, spatial, type Window, windowOutput } from "./window.js";

/** Attributes of a convolution. */
export interface ConvAttributes extends Window {
  /** Groups of channels that do not see each other; equal to the channels for a depthwise convolution. */
  readonly groups: number;
}

/**
 * Two-dimensional cross-correlation of `x [batch, channels, height, width]` with
 * `kernel [filters, channels / groups, rows, columns]`, plus `bias [filters]` if there is one.
 */
export const conv: Op<ConvAttributes> = defineOp<ConvAttributes>({
  kind: "conv",
  infer([x, kernel, bias], attributes) {
    if (x === undefined || kernel?.shape.length !== 4) {
      throw new RangeError(`conv wants x and a rank-4 kernel, got a kernel [${kernel?.shape}]`);
    }
    const [filters = 0, perGroup = 0, rows = 0, columns = 0] = kernel.shape as number[];
    if (perGroup * attributes.groups !== channelsOf(x.shape) || filters % attributes.groups !== 0) {
      throw new RangeError(
        `a kernel [${kernel.shape}] in ${attributes.groups} groups does not fit x [${x.shape}]`,
      );
    }
    if (bias !== undefined && bias.shape[0] !== filters) {
      throw new RangeError(`bias [${bias.shape}] does not fit ${filters} filters`);
    }
    return float32(x.shape[0] ?? 0, filters, ...windowOutput(x, [rows, columns], attributes));
  },
  vjp(context) {
    const { builder, attributes, inputs, gradient, needs } = context;
    const [x = "", kernel = ""] = inputs;
    return [
      needs[0] ? inputGradient(context) : null,
      needs[1]
        ? builder.node(
            "convKernelGradient",
            [x, gradient],
            { ...attributes, kernelShape: builder.type(kernel).shape as number[] },
            `d(${kernel})`,
          )
        : null,
      needs[2] ? builder.node("reduceSum", [gradient], { axes: [0, 2, 3], keepDims: false }) : null,
    ].slice(0, inputs.length);
  },
  onnx({ emit, attributes, inputs, output, inputTypes: [, kernel] }) {
    emit.node("Conv", inputs, { output, attributes: convAttributes(attributes, kernel) });
  },
  tfjs: ({ tf, operand, attributes, inputs }) =>
    convolve(tf, operand(0), operand(1), attributes, inputs[2]),
  tfjsLayout: ({ have }) => ({
    inputs: (["last", "kernel", "first"] as const).slice(0, have.length),
    output: "last",
  }),
});

/** The ONNX attributes of a convolution, transposed or not. */
export function convAttributes(
  { strides, pads, dilations, groups }: ConvAttributes,
  kernel: TensorType | undefined,
): Record<string, OnnxAttribute> {
  const [, , ...size] = (kernel?.shape ?? []) as number[];
  return {
    kernel_shape: intsAttribute(size),
    strides: intsAttribute(strides),
    pads: intsAttribute(pads),
    dilations: intsAttribute(dilations),
    group: BigInt(groups),
  };
}

/**
 * Gradient with respect to x. At stride 1 a convolution with the kernel turned by 180 degrees and its channels swapped,
 * which runs on the engine's fast path; a transposed convolution otherwise (measured in `docs/architecture.md`).
 */
function inputGradient({ builder, attributes, inputs, gradient }: BackwardContext<ConvAttributes>) {
  const [x = "", kernel = ""] = inputs;
  const [filters = 0, perGroup = 0, ...size] = builder.type(kernel).shape as number[];
  const { strides, pads, dilations, groups } = attributes;
  const depthwise = perGroup === 1 && filters === groups;
  const turned = pads.map((p, i) => dilations[(i % 2) as 0 | 1] * ((size[i % 2] ?? 1) - 1) - p);
  const fast = strides.every((s) => s === 1) && turned.every((p) => p >= 0);
  if (fast && (groups === 1 || depthwise)) {
    const swapped = depthwise
      ? kernel
      : builder.node("transpose", [kernel], { permutation: [1, 0, 2, 3] });
    const rotated = builder.node("reverse", [swapped], { axes: [2, 3] });
    const window = { ...attributes, pads: turned as unknown as ConvAttributes["pads"] };
    return builder.node("conv", [gradient, rotated], window, `d(${x})`);
  }
  const want = builder.type(x).shape;
  const have = builder.type(gradient).shape;
  const outputPadding = ([0, 1] as const).map((axis) => {
    const span = dilations[axis] * ((size[axis] ?? 1) - 1) + 1;
    const full = strides[axis] * (spatial(have, axis) - 1) + span;
    return spatial(want, axis) - (full - pads[axis] - pads[(axis + 2) as 2 | 3]);
  }) as [number, number];
  return builder.node(
    "convTranspose",
    [gradient, kernel],
    { ...attributes, outputPadding },
    `d(${x})`,
  );
}
