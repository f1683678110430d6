import { UnsupportedOpError } from "./errors.js";
import type { Graph, Node } from "./graph.js";
import { GraphBuilder } from "./graph-builder.js";
import { opOf } from "./ops/table.js";
import { dropBroadcasts } from "./passes/drop-broadcasts.js";
import { foldBatchNorm } from "./passes/fold-batch-norm.js";
import { foldScales } from "./passes/fold-scales.js";
import { fuseSilu } from "./passes/fuse-silu.js";
import { nestConcats } from "./passes/nest-concats.js";
import { poolFirst } from "./passes/pool-first.js";
import { resolveValue } from "./resolve.js";
import { type Rule, ruleFinder } from "./rule.js";

/** Options of {@link differentiate}. */
export interface DifferentiateOptions {
  /** Path or name of the value whose gradient is wanted. */
  readonly of: string;
  /** Paths or names of inputs, parameters or inner values with respect to which it is wanted. */
  readonly wrt: readonly string[];
  /**
   * What the gradient of `of` starts from: `"ones"`, the gradient of the sum of its elements (default), or `"input"`, an
   * added input of the same shape, for example a one-hot row that picks a class.
   */
  readonly cotangent?: "ones" | "input";
  /** Rules for the backward pass, the first match wins; the true derivative where none matches. */
  readonly rules?: readonly Rule[];
}

/** A graph that computes gradients beside the values of the original. */
export interface Differentiated {
  /** The original with a backward pass; its outputs are the original's and then the gradients, in the order of `wrt`. */
  readonly graph: Graph;
  /** Name of the value that holds each gradient, by the entry of `wrt`. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Name of the added input, with `cotangent: "input"`. */
  readonly cotangent: string | undefined;
}

/**
 * The gradient of a value as another graph: the backward pass is emitted as ordinary nodes, and only what somebody reads.
 *
 * Without rules the arithmetic is arranged for speed, exactly but for rounding: BatchNorm is taken into the convolution in front
 * of it, and an average pooling goes before a 1x1 convolution, where nothing asks for that convolution's own value (which then
 * is gone from the result); factors of one number a channel go into the kernels of the backward pass. Rules see the nodes as they are.
 *
 * Reverse accumulation (Griewank and Walther, "Evaluating Derivatives", 2008): the nodes are visited backwards and each
 * hands the gradient at its output on to its inputs.
 *
 * @throws RangeError when a name is unknown (nearest names are listed), a rule names what does not exist, or `of` does not
 *   depend on an entry of `wrt`.
 * @throws UnsupportedOpError when an op on the way has no derivative.
 */
export function differentiate(
  source: Graph,
  { of, wrt, cotangent = "ones", rules = [] }: DifferentiateOptions,
): Differentiated {
  const target = resolveValue(source, of);
  const sources = wrt.map((name) => resolveValue(source, name));
  const exact = rules.length === 0;
  const graph = exact ? arranged(source, [target, ...sources]) : source;
  const ruleOf = ruleFinder(graph, rules);
  const dependent = dependents(graph, sources);
  const builder = GraphBuilder.from(graph);
  const arriving = new Map<string, string>();
  const accumulate = (value: string, gradient: string) => {
    const other = arriving.get(value);
    arriving.set(
      value,
      other === undefined ? gradient : builder.node("add", [other, gradient], {}),
    );
  };

  const type = builder.type(target);
  const seed = cotangent === "input" ? builder.input(`d(${target})`, type) : ones(builder, target);
  accumulate(target, seed);
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i] as Node;
    const gradient = arriving.get(node.output);
    if (gradient === undefined || !dependent.has(node.output)) continue;
    const needs = node.inputs.map((name) => dependent.has(name));
    if (!needs.includes(true)) continue;
    const backward = ruleOf(node) ?? opOf(node.op).vjp;
    if (backward === undefined) {
      throw new UnsupportedOpError(
        node.op,
        node.output,
        "it has no derivative; cut the graph behind it",
      );
    }
    const { attributes, inputs, output } = node;
    const gradients = backward({ builder, node, attributes, inputs, output, gradient, needs });
    for (const [k, name] of node.inputs.entries()) {
      const part = gradients[k];
      if (needs[k] && part !== null && part !== undefined) accumulate(name, part);
    }
  }

  const gradients = new Map<string, string>();
  for (const [k, name] of wrt.entries()) {
    const gradient = arriving.get(sources[k] ?? "");
    if (gradient === undefined) {
      throw new RangeError(`differentiate: "${of}" does not depend on "${name}"`);
    }
    gradients.set(name, gradient);
  }
  const both = builder.build([...new Set([...graph.outputs, ...gradients.values()])]);
  return {
    graph: exact ? foldScales(dropBroadcasts(both)) : both,
    gradients,
    cotangent: cotangent === "input" ? seed : undefined,
  };
}

/** The same arithmetic in fewer passes over the activations; what `values` name stays. */
function arranged(graph: Graph, values: readonly string[]): Graph {
  const { outputs } = graph;
  const kept = { ...graph, outputs: [...outputs, ...values] };
  return { ...nestConcats(fuseSilu(poolFirst(foldBatchNorm(kept)))), outputs };
}

/** All values that depend on one of `sources`, the sources included. */
function dependents(graph: Graph, sources: readonly string[]): ReadonlySet<string> {
  const found = new Set(sources);
  for (const node of graph.nodes) {
    if (node.inputs.some((name) => found.has(name))) found.add(node.output);
  }
  return found;
}

function ones(builder: GraphBuilder, like: string): string {
  const one = builder.scalar(1);
  return builder.type(like).shape.length === 0
    ? one
    : builder.node("broadcastLike", [one, like], {});
}
