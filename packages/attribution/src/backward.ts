import type { NdArray } from "@xrt/core";
import { differentiate, linearOutput, resolveValue, tap } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { type Batch, checkFinite, toBatch } from "./batch.js";
import { type Model, toGraph } from "./model.js";
import { oneHot, pickedScores, type Target } from "./target.js";

/** One forward and backward pass. */
export interface BackwardPass {
  readonly batch: Batch;
  /** Name of the value that was differentiated with respect to. */
  readonly at: string;
  /** The value, `[images, ...]`. */
  readonly value: NdArray;
  /** Gradient of the target's logit with respect to it. */
  readonly gradient: NdArray;
  readonly scores: readonly number[];
}

/**
 * Run a network forward, and backward from the logit of the target to the value at `layer`.
 *
 * @param caller - Name of the method, for its error messages.
 * @param layer - Path of a layer, `"last-conv"`, or `"input"`.
 * @throws RangeError when the input, target or layer does not fit the network, or a score or gradient is not finite.
 * @throws The reason of `signal` when it is aborted before the run.
 */
export async function backwardPass(
  caller: string,
  model: Model,
  input: NdArray,
  {
    layer,
    target,
    signal,
  }: {
    layer: string;
    target?: Target | undefined;
    signal?: AbortSignal | undefined;
  },
): Promise<BackwardPass> {
  const graph = linearOutput(await toGraph(model));
  const batch = toBatch(caller, graph, input);
  const images = batch.images.shape[0] ?? 0;
  const picks = oneHot(caller, graph, images, target);
  const output = graph.outputs[0] ?? "";
  const [feed = ""] = graph.inputs;
  const at = layer === "input" ? feed : resolveValue(graph, layer);
  const backward = differentiate(graph, { of: output, wrt: [at], cotangent: "input" });
  const gradient = backward.gradients.get(at) ?? "";
  const executable = await compile(tap(backward.graph, [...new Set([output, at, gradient])]));
  try {
    const feeds = { [feed]: batch.images, [backward.cotangent ?? ""]: picks };
    const results = await executable.run(feeds, { signal });
    const scores = pickedScores(results[output] as NdArray, picks);
    checkFinite(`${caller}: score`, scores);
    checkFinite(`${caller}: gradient element`, (results[gradient] as NdArray).data);
    return {
      batch,
      at,
      value: results[at] as NdArray,
      gradient: results[gradient] as NdArray,
      scores,
    };
  } finally {
    await executable.dispose();
  }
}
