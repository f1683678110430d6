import type { Graph, Node } from "@xrt/graph";
import { MOVING, SHARING } from "../op-groups.js";
import { reached } from "./find-layers.js";

/** Softmaxes that weigh other values, and what depends on the image through them alone. */
export interface Attention {
  /** Results of these softmaxes. */
  readonly weights: ReadonlySet<string>;
  /** Values that count as constant where the weights do. */
  readonly constant: ReadonlySet<string>;
  /** These, and values that act through them alone, such as queries and keys: nothing comes back to them. */
  readonly unheard: ReadonlySet<string>;
}

/**
 * Finds attention: softmaxes whose results go, moved or mixed among each other, into a product with another value that depends on the image.
 *
 * @param isWeight - Which of these softmaxes count as constant. Default all.
 */
export function attentionOf(graph: Graph, isWeight: (node: Node) => boolean): Attention {
  const fed = reached(graph, graph.inputs);
  const readers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    for (const name of new Set(node.inputs)) {
      readers.set(name, [...(readers.get(name) ?? []), node]);
    }
  }
  const weighs = (value: string): boolean =>
    (readers.get(value) ?? []).some(({ op, inputs, output }) => {
      const others = inputs.some((name) => name !== value && fed.has(name));
      if (others && (op === "mul" || op === "matMul")) return true;
      return MOVING.has(op) || (!others && SHARING.has(op)) ? weighs(output) : false;
    });
  const found = graph.nodes.filter(
    (node) =>
      node.op === "softmax" && fed.has(node.output) && isWeight(node) && weighs(node.output),
  );
  const weights = new Set(found.map(({ output }) => output));
  const live = new Set(graph.inputs);
  for (const { inputs, output } of graph.nodes) {
    if (!weights.has(output) && inputs.some((name) => live.has(name))) live.add(output);
  }
  // a network whose result hangs on its weights alone has to be explained through them
  if (!graph.outputs.some((name) => live.has(name))) return NONE;
  const heard = new Set(graph.outputs);
  for (const { inputs, output } of [...graph.nodes].reverse()) {
    if (!heard.has(output) || !live.has(output)) continue;
    for (const name of inputs) if (live.has(name)) heard.add(name);
  }
  const without = (names: ReadonlySet<string>) => [...fed].filter((name) => !names.has(name));
  return { weights, constant: new Set(without(live)), unheard: new Set(without(heard)) };
}

const NONE: Attention = { weights: new Set(), constant: new Set(), unheard: new Set() };
