import { type NdArray, ndArray, randomStream, UsageError } from "@xrt/core";
import { type Graph, lastConv, replaceHead } from "@xrt/graph";

/** Path of the pooled features that a new head reads. */
export const POOLED = "head/pool";

/**
 * A network with a new classifier for one yes-or-no question: global average of the last feature map, a dense layer, and a
 * sigmoid. Its kernel is Glorot-uniform (Glorot and Bengio 2010) and a function of the seed.
 *
 * @returns A network `[batch, ...]` to `[batch, 1]`, whose new parameters are `head/kernel` and `head/bias`.
 * @throws UsageError when the network has no feature map, as vision transformers.
 */
export function withNewHead(graph: Graph, seed: number): Graph {
  return replaceHead(graph, featureMap(graph), (builder, value) => {
    const { shape } = builder.type(value);
    const axes = shape.map((_, axis) => axis).slice(2);
    const pooled = builder.node("reduceMean", [value], { axes, keepDims: false }, POOLED);
    builder.path(POOLED, pooled);
    const channels = Number(shape[1]);
    const parameter = (name: string, role: "kernel" | "bias", array: NdArray) =>
      builder.parameter(`head/${name}`, { array, role, trainable: true });
    const kernel = parameter("kernel", "kernel", glorotUniform(channels, seed));
    const bias = parameter("bias", "bias", ndArray(new Float32Array(1), [1]));
    const product = builder.node("matMul", [pooled, kernel], {});
    const logit = builder.node("add", [product, bias], {}, "logit");
    return builder.node("sigmoid", [logit], {}, "probability");
  });
}

function featureMap(graph: Graph): string {
  try {
    return lastConv(graph);
  } catch (cause) {
    throw new UsageError(
      `--model: the network has no feature map to put a head on; choose a convolutional one`,
      { cause },
    );
  }
}

function glorotUniform(inputs: number, seed: number): NdArray {
  const most = Math.sqrt(6 / (inputs + 1));
  const stream = randomStream(seed, "head/kernel");
  const data = Float32Array.from({ length: inputs }, (_, i) => most * (2 * stream.uniform(i) - 1));
  return ndArray(data, [inputs, 1]);
}
