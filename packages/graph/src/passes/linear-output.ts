import type { Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { OpKind } from "../ops/table.js";
import { deadCode } from "./dead-code.js";

/** Ops that squash scores to probabilities or their logarithms. */
const SQUASHING = new Set(["sigmoid", "softmax", "logSoftmax"]);

/** Ops that only rename or reorder what they read. */
const MOVING = new Set(["reshape", "transpose"]);

/**
 * The graph without a sigmoid, softmax or logSoftmax at the end of its first output, so that the output is the logit; the same graph
 * when there is none. Reshapes behind the squashing stay.
 */
export function linearOutput(graph: Graph): Graph {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const behind: string[] = [];
  let name = graph.outputs[0] ?? "";
  for (let node = makers.get(name); node !== undefined; node = makers.get(name)) {
    const [from = ""] = node.inputs;
    if (SQUASHING.has(node.op)) return rewire(graph, behind, name, from);
    if (!MOVING.has(node.op)) break;
    behind.push(name);
    name = from;
  }
  return graph;
}

/** Take the first output from `now` instead of `old`, with the nodes behind it once more; other readers keep theirs. */
function rewire(graph: Graph, behind: readonly string[], old: string, now: string): Graph {
  const again = new Map([[old, now]]);
  const builder = GraphBuilder.from(graph);
  for (const { op, inputs, output, attributes } of graph.nodes) {
    if (!behind.includes(output)) continue;
    const moved = inputs.map((name) => again.get(name) ?? name);
    again.set(output, builder.node(op as OpKind, moved, attributes as never, `${output}/linear`));
  }
  const [first = "", ...rest] = graph.outputs;
  return deadCode(builder.build([again.get(first) ?? first, ...rest]));
}
