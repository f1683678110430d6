import { type Graph, GraphBuilder, linearOutput } from "@xrt/graph";

/** A graph whose output is a loss. */
export interface LossGraph {
  /** The network with the loss as its only output, a scalar. */
  readonly graph: Graph;
  /** Name of the value that holds the logits, `[batch, 1]`. */
  readonly logits: string;
  /** Name of the input of the labels, `[batch, 1]`, 0 or 1. */
  readonly labels: string;
  /** Name of the input of the example weights, `[batch, 1]`. Weights that sum to 1 make the loss a weighted mean. */
  readonly weights: string;
}

/**
 * Add the binary cross-entropy of the logits, summed with weights: `sum_i w_i (log(1 + exp(z_i)) - y_i z_i)`.
 *
 * Always on logits: a sigmoid at the end of the network is cut off first, so that nothing saturates.
 *
 * @throws RangeError when the network does not return `[batch, 1]`.
 */
export function binaryCrossEntropy(network: Graph): LossGraph {
  const linear = linearOutput(network);
  const logits = linear.outputs[0] ?? "";
  const type = linear.types.get(logits);
  if (type === undefined || String(type.shape) !== "batch,1") {
    throw new RangeError(
      `binaryCrossEntropy: the network returns [${type?.shape}], wants [batch,1]`,
    );
  }
  const builder = GraphBuilder.from(linear);
  const labels = builder.input("labels", type);
  const weights = builder.input("weights", type);
  const softplus = builder.node("softplus", [logits], {});
  const agreement = builder.node("mul", [labels, logits], {});
  const each = builder.node("sub", [softplus, agreement], {}, "cross-entropy");
  const weighted = builder.node("mul", [weights, each], {});
  const loss = builder.node("reduceSum", [weighted], { axes: [0, 1], keepDims: false }, "loss");
  return { graph: builder.build([loss]), logits, labels, weights };
}
