import { UsageError } from "@xrt/core";
import { float32, type Graph, GraphBuilder, linearOutput } from "@xrt/graph";
import type { Loss } from "./loss.js";

/** A network with a loss behind it. */
export interface LossGraph {
  /** Its outputs are `loss`, `each` and `scores`. */
  readonly graph: Graph;
  /** Name of the loss, a scalar: the sum of `each` times `weights`. */
  readonly loss: string;
  /** Name of the losses without weights, `[batch, columns]`. */
  readonly each: string;
  /** Name of the network's outputs, `[batch, outputs]`: logits, where the loss is one of logits. */
  readonly scores: string;
  /** Name of the input of the targets, `[batch, outputs]`. */
  readonly targets: string;
  /** Name of the input of the weights, `[batch, columns]`. Weights that sum to 1 make the loss a mean. */
  readonly weights: string;
  readonly outputs: number;
}

/**
 * Put a loss behind a network: what a training step differentiates. A sigmoid or softmax at the end is cut where the loss is one
 * of logits, so that nothing saturates.
 *
 * @throws UsageError when the network does not return `[batch, outputs]`.
 */
export function lossGraph(network: Graph, loss: Loss): LossGraph {
  const plain = loss.activation === "linear" ? network : linearOutput(network);
  const scores = plain.outputs[0] ?? "";
  const shape = plain.types.get(scores)?.shape ?? [];
  const outputs = shape[1];
  if (shape.length !== 2 || shape[0] !== "batch" || typeof outputs !== "number") {
    throw new UsageError(
      `lossGraph: the network returns [${shape}], wants [batch, outputs]; put a pooling and a dense layer behind it`,
    );
  }
  const builder = GraphBuilder.from(plain);
  const targets = builder.input("targets", float32("batch", outputs));
  const each = loss.emit(builder, { scores, targets });
  const weights = builder.input("weights", builder.type(each));
  const weighted = builder.node("mul", [weights, each], {});
  const sum = builder.node("reduceSum", [weighted], { axes: [0, 1], keepDims: false }, "loss");
  return {
    graph: builder.build([sum, each, scores]),
    ...{ loss: sum, each, scores, targets, weights, outputs },
  };
}
