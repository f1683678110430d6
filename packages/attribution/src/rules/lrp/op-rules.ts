import { type Backward, type Graph, type Node, opTable, type Rule } from "@xrt/graph";
import type { Observe } from "../../run/program.js";
import { type Attention, attentionOf } from "./attention.js";
import type { LrpComposite } from "./composite.js";
import { biasTerm } from "./emit-layer.js";
import { layerNormShare } from "./layer-norm.js";
import { pass } from "./share.js";
import { softmaxTaylor } from "./softmax.js";

/** Rules that ops without a kernel take; the first is what they have where no entry says otherwise. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  softmax: ["detach", "taylor", "identity"],
  layerNorm: ["epsilon", "identity"],
};

const OTHERS = ["epsilon", "identity"];

/** Ops with a kernel have rules by the layer. */
const KERNELS = new Set(["conv", "convTranspose", "matMul", "batchNorm"]);

/** Rules by kind of op, of what has no kernel. */
export type OpRules = ReadonlyMap<string, string>;

/** What the entries of a composite say of ops without a kernel. */
export function opRulesOf(caller: string, composite: LrpComposite): OpRules {
  const found = new Map<string, string>();
  for (const { match, rule } of composite) {
    if (typeof match !== "string" || !(match in opTable) || KERNELS.has(match)) continue;
    const choices = CHOICES[match] ?? OTHERS;
    if (typeof rule !== "string" || !choices.includes(rule)) {
      const written = JSON.stringify(rule) ?? "a function";
      throw new RangeError(
        `${caller}: "${match}" has no kernel and takes the rules ${choices.map((c) => `"${c}"`).join(", ")}, got ${written}`,
      );
    }
    if (!found.has(match)) found.set(match, rule);
  }
  return found;
}

/** Softmaxes that count as constant, by the rules. */
export function detached(graph: Graph, rules: OpRules): Attention {
  return attentionOf(graph, () => (rules.get("softmax") ?? "detach") === "detach");
}

/** The rule of a softmax or layerNorm in writing, null for other ops. */
export function ruleOfOp(node: Node, rules: OpRules, attention: Attention): string | null {
  const chosen = rules.get(node.op) ?? CHOICES[node.op]?.[0] ?? null;
  const alone = chosen === "detach" && !attention.weights.has(node.output);
  return alone ? "taylor" : chosen;
}

/** Nothing arrives at the scores of weights that count as constant. */
const nothing: Backward = () => [null];

/** Rules of softmax and layerNorm, and of what passes relevance on by an entry of its own. */
export function opRules(
  rules: OpRules,
  attention: (graph: Graph) => Attention,
  epsilon: number,
  observe: Observe = () => {},
): readonly Rule[] {
  const named = (op: string, rule: string) => (node: Node, graph: Graph) =>
    node.op === op && ruleOfOp(node, rules, attention(graph)) === rule;
  const norm: Backward = (context) => {
    const term = (share: string, bias: string) => biasTerm(context.builder, share, bias, false);
    const { relevance, absorbed } = layerNormShare(context, epsilon, term);
    if (absorbed !== null) observe(context.output, absorbed);
    return context.inputs.map((_, i) => (i === 0 ? relevance : null));
  };
  return [
    { match: ({ op }: Node) => rules.get(op) === "identity", backward: pass },
    { match: named("softmax", "detach"), backward: nothing },
    { match: named("softmax", "taylor"), backward: softmaxTaylor },
    { match: named("layerNorm", "epsilon"), backward: norm },
  ];
}
