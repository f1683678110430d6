import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { applyWithKernel } from "./apply-layer.js";

/** Options of the convolutions. */
export interface ConvolutionOptions {
  readonly strides?: number;
  /** `"valid"` behind a padding of its own. */
  readonly padding?: "same" | "valid";
  readonly useBias?: boolean;
  readonly activation?: "relu" | "sigmoid" | "softmax" | "swish" | "gelu";
}

/** A convolution; without a bias unless one is asked for, since a BatchNorm follows most of them. */
export function conv(
  x: SymbolicTensor,
  name: string,
  filters: number,
  kernelSize: number | readonly [number, number],
  options: ConvolutionOptions = {},
): SymbolicTensor {
  const size = typeof kernelSize === "number" ? kernelSize : ([...kernelSize] as [number, number]);
  return applyWithKernel(
    layers.conv2d({ padding: "same", useBias: false, ...options, filters, kernelSize: size, name }),
    x,
  );
}

/** One filter for each channel. */
export function depthwise(
  x: SymbolicTensor,
  name: string,
  kernelSize: number,
  options: ConvolutionOptions = {},
): SymbolicTensor {
  return applyWithKernel(
    layers.depthwiseConv2d({ padding: "same", useBias: false, ...options, kernelSize, name }),
    x,
  );
}

/** One filter for each channel, and a 1x1 convolution over the results. */
export function separable(
  x: SymbolicTensor,
  name: string,
  filters: number,
  kernelSize: number,
): SymbolicTensor {
  return applyWithKernel(
    layers.separableConv2d({ padding: "same", useBias: false, filters, kernelSize, name }),
    x,
  );
}

/** A fully connected layer. */
export function dense(
  x: SymbolicTensor,
  name: string,
  units: number,
  activation: ConvolutionOptions["activation"] | "linear" = "linear",
): SymbolicTensor {
  return applyWithKernel(layers.dense({ units, activation, name }), x);
}
