import type { Graph, Node } from "../graph.js";
import { deadCode } from "./dead-code.js";

/** Ops that repeat their smaller operand by themselves. */
const BROADCASTING = new Set(["add", "div", "mul", "sub"]);

/**
 * Let element-wise ops read what was repeated to the shape of their other operand as it was before: the gradient of a global
 * average is one number a channel, and adding it costs less than writing it out first.
 */
export function dropBroadcasts(graph: Graph): Graph {
  const repeated = new Map(
    graph.nodes.flatMap(({ op, inputs: [x = ""], output }) =>
      op === "broadcastLike" ? [[output, x] as const] : [],
    ),
  );
  const shape = (name: string) => String(graph.types.get(name)?.shape);
  const nodes = graph.nodes.map((node): Node => {
    const { op, inputs, output } = node;
    const k = inputs.findIndex((name) => repeated.has(name));
    const whole = inputs[1 - k] ?? "";
    if (!BROADCASTING.has(op) || k < 0 || shape(whole) !== shape(output)) return node;
    return {
      ...node,
      inputs: inputs.map((name, i) => (i === k ? (repeated.get(name) ?? "") : name)),
    };
  });
  return deadCode({ ...graph, nodes });
}
