import { nearest } from "@xrt/core";
import { InvalidModelError, UnsupportedOpError } from "../errors.js";
import type { NodeDef } from "./graph-def.js";
import { refusedOps } from "./refused.js";
import { nodeTable } from "./table.js";

/**
 * The nodes that `outputs` need, each behind those that it reads.
 *
 * @throws InvalidModelError when a node reads what is not there, or depends on itself.
 */
export function neededNodes(
  nodes: ReadonlyMap<string, NodeDef>,
  outputs: readonly string[],
): NodeDef[] {
  const order: NodeDef[] = [];
  const state = new Map<NodeDef, "open" | "done">();
  for (const output of outputs) {
    const first = nodes.get(output);
    if (first === undefined) {
      const near = nearest(output, nodes.keys());
      throw new RangeError(
        `fromGraphModel: no node is named "${output}"; nearest: ${near.join(", ")}`,
      );
    }
    const stack = state.has(first) ? [] : [{ node: first, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      state.set(top.node, "open");
      const read = top.node.inputs[top.next++];
      if (read === undefined) {
        state.set(top.node, "done");
        order.push(top.node);
        stack.pop();
        continue;
      }
      const maker = nodes.get(read.node);
      if (maker === undefined) {
        throw new InvalidModelError(
          `fromGraphModel: "${top.node.name}" reads "${read.node}", which is not there`,
        );
      }
      if (state.get(maker) === "done") continue;
      // loops of TensorFlow are cycles through NextIteration: these are refused by name
      if (state.get(maker) === "open") {
        refuseUnknownOps([...state.keys()]);
        throw new InvalidModelError(
          `fromGraphModel: "${maker.name}" depends on itself, through "${top.node.name}"`,
        );
      }
      stack.push({ node: maker, next: 0 });
    }
  }
  return order;
}

/** Names of the nodes that no other reads. */
export function leaves(nodes: ReadonlyMap<string, NodeDef>): string[] {
  const read = new Set([...nodes.values()].flatMap((n) => n.inputs.map((i) => i.node)));
  return [...nodes.values()].filter((n) => !read.has(n.name) && n.op !== "NoOp").map((n) => n.name);
}

/**
 * Refuse what the table does not have.
 *
 * @throws UnsupportedOpError that names the first such node, with the rest of them in `others`.
 */
export function refuseUnknownOps(nodes: readonly NodeDef[]): void {
  const error = ({ op, name }: NodeDef, others: readonly UnsupportedOpError[] = []) => {
    const known = `ops that are carried: ${[...nodeTable.keys()].join(", ")}; or stop in front of it with \`outputs\``;
    return new UnsupportedOpError(op, name, refusedOps.get(op) ?? known, others);
  };
  const [first, ...rest] = nodes.filter(({ op }) => !nodeTable.has(op));
  if (first === undefined) return;
  throw error(
    first,
    rest.map((node) => error(node)),
  );
}
