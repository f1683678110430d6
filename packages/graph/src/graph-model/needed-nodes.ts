import { nearest } from "@xrt/core";
import { dependencyOrder } from "../dependency-order.js";
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
  const visited: NodeDef[] = [];
  const roots = outputs.map((output) => {
    const root = nodes.get(output);
    if (root !== undefined) return root;
    const near = nearest(output, nodes.keys());
    throw new RangeError(
      `fromGraphModel: no node is named "${output}"; nearest: ${near.join(", ")}`,
    );
  });
  const reads = (node: NodeDef) => {
    visited.push(node);
    return node.inputs.map((read) => {
      const maker = nodes.get(read.node);
      if (maker !== undefined) return maker;
      throw new InvalidModelError(
        `fromGraphModel: "${node.name}" reads "${read.node}", which is not there`,
      );
    });
  };
  return dependencyOrder(roots, reads, (node, reader) => {
    // loops of TensorFlow are cycles through NextIteration: these are refused by name
    refuseUnknownOps(visited);
    throw new InvalidModelError(
      `fromGraphModel: "${node.name}" depends on itself, through "${reader.name}"`,
    );
  });
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
