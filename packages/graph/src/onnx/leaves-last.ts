import type { OnnxNode } from "./emitter.js";
import { readBy } from "./read-by.js";

/**
 * Nodes in an order in which onnxruntime computes what nobody reads, such as the gradients of parameters, as soon as it can:
 * it walks back from such ends, the last of the file first, so that an end whose inputs come early has to stand late. Otherwise it
 * walks back from the gradient of the first layer, and the activations and gradients of all other layers wait in memory for theirs
 * until all else is done.
 */
export function leavesLast(nodes: readonly OnnxNode[]): OnnxNode[] {
  const read = new Set<string>();
  for (const node of nodes) readBy(node, read);
  const isLeaf = ({ outputs }: OnnxNode) => !outputs.some((name) => read.has(name));
  return [...nodes.filter((node) => !isLeaf(node)), ...nodes.filter(isLeaf).reverse()];
}
