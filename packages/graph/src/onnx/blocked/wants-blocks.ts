import type { Graph } from "../../graph.js";
import { kernelSources } from "./kernel.js";
import { convolutionOf, winogradPays } from "./winograd/pays.js";

/**
 * Whether a graph is faster with its convolutions emitted in blocks: where kernels are fed, which onnxruntime leaves plain, where
 * there is a backward pass, whose masks and sums take onnxruntime out of its blocks, and where a convolution can do with fewer
 * products. Of the forward pass of other networks with constant kernels onnxruntime makes the same, and fuses a little more.
 */
export function wantsBlocks(graph: Graph, fed: readonly string[]): boolean {
  const sources = kernelSources(graph, fed);
  return graph.nodes.some((node) => {
    if (node.op !== "conv") return false;
    const { fixed, turned } = sources(node.inputs[1] ?? "");
    return turned || !fixed || winogradPays(convolutionOf(graph, node), "fixed");
  });
}
