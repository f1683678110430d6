import { nearest } from "@xrt/core";
import type { Graph, Node } from "./graph.js";
import type { Backward } from "./op.js";
import { type OpKind, opTable } from "./ops/table.js";

/**
 * Which nodes a rule is for: a kind of op, for example `"relu"`; a path of the source, with all nodes of that layer and of the
 * layers below it; or a predicate, which may look at the graph around the node.
 */
export type RuleMatch =
  | OpKind
  | { readonly path: string }
  | ((node: Node, graph: Graph) => boolean);

/** Replaces the backward emission of matching nodes: guided backprop, relevance propagation and their kin are such lists. */
export interface Rule {
  readonly match: RuleMatch;
  readonly backward: Backward;
}

/**
 * For a list of rules, the function that finds a node's: the first that matches, or none.
 *
 * @throws RangeError when a rule names a kind of op that does not exist, or a path that no node of the graph has.
 */
export function ruleFinder(
  graph: Graph,
  rules: readonly Rule[],
): (node: Node) => Backward | undefined {
  const tests = rules.map((rule) => ({ applies: matcher(graph, rule), backward: rule.backward }));
  return (node) => tests.find(({ applies }) => applies(node))?.backward;
}

function matcher(graph: Graph, { match }: Rule): (node: Node) => boolean {
  if (typeof match === "function") return (node) => match(node, graph);
  if (typeof match === "object") return withinPath(graph, match.path);
  if (!(match in opTable)) {
    const near = nearest(match, Object.keys(opTable));
    throw new RangeError(`rule: no op is named "${match}"; nearest: ${near.join(", ")}`);
  }
  return (node) => node.op === match;
}

function withinPath(graph: Graph, path: string): (node: Node) => boolean {
  const below = (name: string) => name === path || name.startsWith(`${path}/`);
  const paths = [...graph.paths];
  const values = new Set(paths.flatMap(([from, value]) => (below(from) ? [value] : [])));
  const within = ({ output }: Node) => values.has(output) || below(output);
  if (!graph.nodes.some(within)) {
    const known = new Set([...graph.paths.keys(), ...graph.nodes.map(({ output }) => output)]);
    const near = nearest(path, known);
    throw new RangeError(`rule: no layer or node is at "${path}"; nearest: ${near.join(", ")}`);
  }
  return within;
}
