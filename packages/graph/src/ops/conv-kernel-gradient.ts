import { float32 } from "../graph.js";
import { emitKernelGradient } from "../onnx/emit-kernel-gradient.js";
import { defineOp, type Op } from "../op.js";
import { kernelGradient } from "../tfjs/kernel-gradient.js";
import type { ConvAttributes } from "./conv.js";
import { spatial, windowOutput } from "./window.js";

/** Attributes of the kernel gradient: those of the convolution, and the shape of its kernel. */
export interface ConvKernelGradientAttributes extends ConvAttributes {
  /** `[filters, channels / groups, rows, columns]`. */
  readonly kernelShape: readonly number[];
}

/**
 * Gradient of a convolution with respect to its kernel, from `x` and the gradient `dy` of the result: for each cell of the
 * kernel the product of `dy` with `x` shifted by that cell, summed over images and places.
 */
export const convKernelGradient: Op<ConvKernelGradientAttributes> =
  defineOp<ConvKernelGradientAttributes>({
    kind: "convKernelGradient",
    infer([x, dy], attributes) {
      const [, , rows = 0, columns = 0] = attributes.kernelShape;
      if (x === undefined || dy === undefined) throw new RangeError("wants x and the gradient");
      const [height, width] = windowOutput(x, [rows, columns], attributes);
      if (spatial(dy.shape, 0) !== height || spatial(dy.shape, 1) !== width) {
        throw new RangeError(
          `the gradient is [${dy.shape}], wants height ${height} and width ${width}`,
        );
      }
      return float32(...attributes.kernelShape);
    },
    onnx: emitKernelGradient,
    tfjs({ tf, operand, attributes }) {
      const [, , rows = 0, columns = 0] = attributes.kernelShape;
      const [, , height = 0, width = 0] = operand(1).shape;
      const places = { ...attributes, kernel: [rows, columns], size: [height, width] } as const;
      return kernelGradient(tf, operand(0), operand(1), places, attributes.groups);
    },
    tfjsLayout: () => ({ inputs: ["last", "first"], output: "kernel" }),
  });
