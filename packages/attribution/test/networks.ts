import { ndArray } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { randomArray, toFloat32 } from "@xrt/testing";

/** Options of {@link convolutional}. */
export interface ConvolutionalOptions {
  readonly units?: number;
  /** Channels of the input. */
  readonly channels?: number;
  /** Height and width of the input. */
  readonly size?: readonly [number, number];
  /** What follows the logits. */
  readonly squash?: "sigmoid" | "none";
  readonly seed?: number;
}

/**
 * A small convolutional network with random weights: `x [batch, height, width, channels]`, 3x3 convolution `conv1` of 4
 * filters, ReLU `relu1`, 3x3 convolution of 3 filters and stride 2, ReLU `relu2`, global average `gap`, dense `logits`.
 */
export function convolutional({
  units = 2,
  channels = 2,
  size = [6, 5],
  squash = "none",
  seed = 0,
}: ConvolutionalOptions = {}): Graph {
  const b = new GraphBuilder();
  const weight = (name: string, ...shape: number[]) =>
    b.parameter(name, {
      array: toFloat32(randomArray(shape, { seed, stream: name })),
      role: "kernel",
      trainable: true,
    });
  const window = { pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
  const x = b.input("x", float32("batch", ...size, channels));
  let value = b.node("transpose", [x], { permutation: [0, 3, 1, 2] });
  const first = [value, weight("conv1/kernel", 4, channels, 3, 3), weight("conv1/bias", 4)];
  value = b.node(
    "relu",
    [b.node("conv", first, { ...window, strides: [1, 1] }, "conv1")],
    {},
    "relu1",
  );
  const second = [value, weight("conv2/kernel", 3, 4, 3, 3), weight("conv2/bias", 3)];
  value = b.node(
    "relu",
    [b.node("conv", second, { ...window, strides: [2, 2] }, "conv2")],
    {},
    "relu2",
  );
  value = b.node("reduceMean", [value], { axes: [2, 3], keepDims: false }, "gap");
  const product = b.node("matMul", [value, weight("head/kernel", 3, units)], {});
  value = b.node("add", [product, weight("head/bias", units)], {}, "logits");
  if (squash === "sigmoid") value = b.node("sigmoid", [value], {}, "probability");
  return b.build([value]);
}

/** `x [batch, features]` times `weights [features][units]`: the simplest network. */
export function linear(weights: readonly (readonly number[])[]): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", weights.length));
  const units = weights[0]?.length ?? 0;
  const kernel = b.constant(ndArray(Float32Array.from(weights.flat()), [weights.length, units]));
  return b.build([b.node("matMul", [x, kernel], {}, "y")]);
}
