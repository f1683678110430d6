import type { Graph } from "../../graph.js";
import type { ConvAttributes } from "../../ops/conv.js";
import { spatial } from "../../ops/window.js";
import { kernelSources } from "./kernel.js";
import { winogradPays } from "./winograd/pays.js";

/**
 * Whether a graph is faster with its convolutions emitted in blocks: where kernels are fed, which onnxruntime leaves plain, where
 * there is a backward pass, whose masks and sums take onnxruntime out of its blocks, and where a convolution can do with fewer
 * products. Of the forward pass of other networks with constant kernels onnxruntime makes the same, and fuses a little more.
 */
export function wantsBlocks(graph: Graph, fed: readonly string[]): boolean {
  const { nodes, types } = graph;
  const sources = kernelSources(graph, fed);
  return nodes.some(({ op, inputs: [, kernel = ""], output, attributes }) => {
    if (op !== "conv") return false;
    const { fixed, turned } = sources(kernel);
    if (turned || !fixed) return true;
    const shape = types.get(output)?.shape ?? [];
    const convolution = {
      attributes: attributes as unknown as ConvAttributes,
      kernelShape: (types.get(kernel)?.shape ?? []) as number[],
      size: [spatial(shape, 0), spatial(shape, 1)] as const,
    };
    return winogradPays(convolution, "fixed");
  });
}
