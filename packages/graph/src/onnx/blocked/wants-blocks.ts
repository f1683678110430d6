import type { Graph } from "../../graph.js";
import { kernelSources } from "./kernel.js";

/**
 * Whether a graph is faster with its convolutions emitted in blocks: where kernels are fed, which onnxruntime leaves plain, and
 * where there is a backward pass, whose masks and sums take onnxruntime out of its blocks. Of a forward pass alone with constant
 * kernels onnxruntime makes the same, and fuses a little more.
 */
export function wantsBlocks(graph: Graph, fed: readonly string[]): boolean {
  const sources = kernelSources(graph, fed);
  return graph.nodes.some(({ op, inputs: [, kernel = ""] }) => {
    if (op !== "conv") return false;
    const { fixed, turned } = sources(kernel);
    return turned || !fixed;
  });
}
