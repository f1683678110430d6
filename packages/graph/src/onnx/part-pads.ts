import type { Emitter, OnnxNode } from "./emitter.js";

/** The smallest float32 in front of zero that is no denormal: it loses to every number that zero loses to. */
const JUST_BELOW_ZERO = -1.1754943508222875e-38;

/**
 * Max-poolings over a frame of zeros, so that onnxruntime keeps them: it fuses a zero `Pad` into the `MaxPool` behind, whose own
 * padding is minus infinity, and the zeros no longer win against negative numbers (1.20 to 1.32 at least). A frame of the number
 * next to zero is left alone. Behind a ReLU both are the same, and the fusion is welcome.
 *
 * @param nodes - Changed in place.
 * @param isZero - Whether a constant is zero.
 */
export function partPads(
  nodes: OnnxNode[],
  emit: Pick<Emitter, "float">,
  isZero: (name: string) => boolean,
): void {
  const pooled = new Set(
    nodes.filter(({ type }) => type === "MaxPool").map(({ inputs: [x = ""] }) => x),
  );
  const maker = (x: string) => nodes.find(({ outputs }) => outputs.includes(x));
  for (const [i, node] of nodes.entries()) {
    const [x = "", pads = "", value = "", ...more] = node.inputs;
    if (node.type !== "Pad" || !node.outputs.some((name) => pooled.has(name))) continue;
    if (!isZero(value) || maker(x)?.type === "Relu") continue;
    nodes[i] = { ...node, inputs: [x, pads, emit.float(JUST_BELOW_ZERO), ...more] };
  }
}
