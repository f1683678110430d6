import { float32 } from "../graph.js";
import { emitConvTranspose } from "../onnx/emit-conv-transpose.js";
import { defineOp, type Op } from "../op.js";
import { convolveTransposed } from "../tfjs/convolve-transposed.js";
import type { ConvAttributes } from "./conv.js";
import { channelsOf, spatial } from "./window.js";

/** Attributes of a transposed convolution. */
export interface ConvTransposeAttributes extends ConvAttributes {
  /** Rows and columns added at the bottom and right, which the strides of the convolution left out. */
  readonly outputPadding: readonly [number, number];
}

/**
 * Transposed convolution, the adjoint of {@link conv} in its first argument: `x [batch, filters, height, width]` and
 * `kernel [filters, channels / groups, rows, columns]` give `[batch, channels, ...]`.
 */
export const convTranspose: Op<ConvTransposeAttributes> = defineOp<ConvTransposeAttributes>({
  kind: "convTranspose",
  infer([x, kernel], { strides, pads, dilations, groups, outputPadding }) {
    const [filters = 0, perGroup = 0, ...size] = (kernel?.shape ?? []) as number[];
    if (x === undefined || channelsOf(x.shape) !== filters || filters % groups !== 0) {
      throw new RangeError(`a kernel [${kernel?.shape}] does not fit x [${x?.shape}]`);
    }
    if (outputPadding.some((p, i) => p < 0 || p >= (strides[i] ?? 1))) {
      throw new RangeError(
        `output padding [${outputPadding}] is not below the strides [${strides}]`,
      );
    }
    const [height = 0, width = 0] = ([0, 1] as const).map(
      (axis) =>
        strides[axis] * (spatial(x.shape, axis) - 1) +
        dilations[axis] * ((size[axis] ?? 1) - 1) +
        1 -
        pads[axis] -
        pads[(axis + 2) as 2 | 3] +
        outputPadding[axis],
    );
    return float32(x.shape[0] ?? 0, perGroup * groups, height ?? 0, width ?? 0);
  },
  vjp({ builder, attributes, inputs, gradient, needs }) {
    const [x = "", kernel = ""] = inputs;
    const { outputPadding: _, ...window } = attributes;
    return [
      needs[0] ? builder.node("conv", [gradient, kernel], window, `d(${x})`) : null,
      needs[1]
        ? builder.node(
            "convKernelGradient",
            [gradient, x],
            {
              ...window,
              kernelShape: builder.type(kernel).shape as number[],
            },
            `d(${kernel})`,
          )
        : null,
    ];
  },
  onnx: emitConvTranspose,
  tfjs({ tf, operand, attributes, outputShape: [, , height = 0, width = 0] }) {
    return convolveTransposed(tf, operand(0), operand(1), attributes, [height, width]);
  },
  tfjsLayout: () => ({ inputs: ["last", "kernel"], output: "last" }),
});
