import type { Graph, Node } from "@xrt/graph";

/** Ops whose result is never negative, whatever they read. */
const ALWAYS = new Set([
  "relu",
  "sigmoid",
  "hardSigmoid",
  "softplus",
  "exp",
  "abs",
  "sqrt",
  "softmax",
  "step",
]);

/** Ops whose result is never negative where nothing that they read is. */
const KEEPING = new Set([
  ...[
    "maxPool",
    "averagePool",
    "reduceMean",
    "reduceSum",
    "reshape",
    "transpose",
    "slice",
    "concat",
  ],
  ...[
    "add",
    "mul",
    "div",
    "gather",
    "reverse",
    "broadcastLike",
    "expand",
    "minimum",
    "gelu",
    "silu",
  ],
  ...["leakyRelu", "elu"],
]);

/** Values of a graph that are never negative, as far as its ops tell: inputs of a layer without a negative part. */
export function nonNegative({ nodes, parameters }: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [name, { array }] of parameters) {
    if (array.data.length <= 2 ** 16 && array.data.every((v) => v >= 0)) found.add(name);
  }
  for (const node of nodes) if (isNonNegative(node, found)) found.add(node.output);
  return found;
}

function isNonNegative({ op, inputs, attributes }: Node, found: ReadonlySet<string>): boolean {
  if (ALWAYS.has(op)) return true;
  if (op === "clip" && Number(attributes.low) >= 0) return true;
  if (op === "pow" && Number(attributes.exponent) % 2 === 0) return true;
  if (op === "maximum") return inputs.some((name) => found.has(name));
  if (op === "pad")
    return inputs.every((name) => found.has(name)) && Number(attributes.value ?? 0) >= 0;
  return KEEPING.has(op) && inputs.every((name) => found.has(name));
}
