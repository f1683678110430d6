import type { OnnxNode } from "../emitter.js";
import { BLOCKED_DOMAIN } from "./domain.js";

/** Activations that a blocked convolution can apply to its result. */
const ACTIVATIONS = new Set(["Clip", "Relu", "Sigmoid", "Tanh"]);

/**
 * Lets blocked convolutions add what is added to their result and apply the activation behind it, where nobody else reads what
 * lies between.
 *
 * @param blocked - Names of all values in blocks.
 * @param constant - Numbers that a value holds, if it is a constant.
 */
export function fuseBlocked(
  nodes: readonly OnnxNode[],
  outputs: readonly string[],
  blocked: ReadonlySet<string>,
  constant: (name: string) => Float32Array | undefined,
): OnnxNode[] {
  const readers = new Map<string, number>();
  const count = (name: string) => readers.set(name, (readers.get(name) ?? 0) + 1);
  for (const { inputs } of nodes) inputs.forEach(count);
  outputs.forEach(count);
  const fused: (OnnxNode | undefined)[] = [];
  const at = new Map<string, number>();
  const convolution = (name: string) => {
    const index = at.get(name) ?? -1;
    const node = fused[index];
    const plain = node?.domain === BLOCKED_DOMAIN && node.type === "Conv";
    if (!plain || "activation" in node.attributes || readers.get(name) !== 1) return undefined;
    return { index, node };
  };
  for (const node of nodes) {
    let made = node;
    const [a = "", b = ""] = node.inputs;
    if (node.type === "Add" && blocked.has(a) && blocked.has(b) && a !== b) {
      const [own, other] = convolution(b) === undefined ? [a, b] : [b, a];
      const conv = convolution(own);
      if (conv !== undefined && conv.node.inputs.length < 4) {
        const [x = "", kernel = "", bias = ""] = conv.node.inputs;
        made = { ...conv.node, inputs: [x, kernel, bias, other], outputs: node.outputs };
        fused[conv.index] = undefined;
      }
    } else if (ACTIVATIONS.has(node.type)) {
      const conv = convolution(a);
      const limits = node.inputs.slice(1).flatMap((name) => [...(constant(name) ?? [])]);
      if (conv !== undefined) {
        const activation = { activation: node.type, activation_params: Float32Array.from(limits) };
        const attributes = { ...conv.node.attributes, ...activation };
        made = { ...conv.node, attributes, outputs: node.outputs };
        fused[conv.index] = undefined;
      }
    }
    for (const name of made.outputs) at.set(name, fused.length);
    fused.push(made);
  }
  return fused.filter((node) => node !== undefined);
}
