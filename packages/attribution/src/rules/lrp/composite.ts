import { nearest, UsageError } from "@xrt/core";
import { type Graph, type Node, opTable } from "@xrt/graph";
import { alphaBetaRule, zPlusRule } from "./alpha-beta.js";
import { epsilonRule } from "./epsilon.js";
import type { FoundLayer } from "./find-layers.js";
import { flatRule } from "./flat.js";
import { gammaRule } from "./gamma.js";
import { identityRule } from "./identity.js";
import type { LrpRule } from "./layer.js";
import { wSquareRule } from "./w-square.js";
import { zBoxRule } from "./z-box.js";

/**
 * Which layers a rule is for: a kind of op (`"conv"`, `"dense"`, `"batchNorm"`, ...); `"first"`, those that no other layer with a kernel lies in
 * front of; a path, with all layers below it, or a glob (`"**"` for all); a number, the place among convolutions and dense
 * layers from the input, negative from the output; a range of such places, both ends included; or a predicate.
 */
export type LrpMatch =
  | string
  | number
  | { readonly from?: number; readonly to?: number }
  | ((node: Node, graph: Graph) => boolean);

/**
 * A rule: `"epsilon"`, `"gamma"` or `["gamma", 0.25]`, `"z-plus"`, `["alpha-beta", 2, 1]`, `"z-box"` or `["z-box", low, high]`, `"w-square"`,
 * `"flat"`, `"identity"`, or a function that emits nodes.
 */
export type LrpRuleChoice = string | readonly [name: string, ...values: number[]] | LrpRule;

/**
 * Rules for layers: the first entry that matches a layer wins, and `"epsilon"` where none does. Ops without a kernel are matched by their kind: `"softmax"`
 * takes `"detach"` (default: attention counts as constant), `"taylor"` and `"identity"`, `"layerNorm"` `"epsilon"` (default: its deviation counts
 * as constant) and `"identity"`, all others `"epsilon"` or what they do by themselves, and `"identity"`.
 */
export type LrpComposite = readonly { readonly match: LrpMatch; readonly rule: LrpRuleChoice }[];

/** Named composites of the literature. */
export const lrpComposites: Readonly<Record<string, LrpComposite>> = {
  epsilon: [],
  "epsilon-plus": [
    { match: "conv", rule: "z-plus" },
    { match: "convTranspose", rule: "z-plus" },
  ],
  "epsilon-plus-flat": [
    { match: "first", rule: "flat" },
    { match: "conv", rule: "z-plus" },
    { match: "convTranspose", rule: "z-plus" },
  ],
  "epsilon-alpha2-beta1": [
    { match: "conv", rule: ["alpha-beta", 2, 1] },
    { match: "convTranspose", rule: ["alpha-beta", 2, 1] },
  ],
  "epsilon-alpha2-beta1-flat": [
    { match: "first", rule: "flat" },
    { match: "conv", rule: ["alpha-beta", 2, 1] },
    { match: "convTranspose", rule: ["alpha-beta", 2, 1] },
  ],
  "epsilon-gamma-box": [
    { match: "first", rule: "z-box" },
    { match: "conv", rule: "gamma" },
    { match: "convTranspose", rule: "gamma" },
  ],
  "attn-lrp": [
    { match: "softmax", rule: "taylor" },
    { match: "layerNorm", rule: "identity" },
    { match: "conv", rule: ["gamma", 0.25] },
    { match: "dense", rule: ["gamma", 0.05] },
  ],
  "deep-taylor": [
    { match: "layerNorm", rule: "identity" },
    { match: "first", rule: "w-square" },
    { match: "**", rule: "z-plus" },
  ],
  "deep-taylor-box": [
    { match: "layerNorm", rule: "identity" },
    { match: "first", rule: "z-box" },
    { match: "**", rule: "z-plus" },
  ],
  "excitation-backprop": [
    { match: "layerNorm", rule: "identity" },
    { match: "**", rule: "excitation" },
  ],
};

/** `epsilonGammaBox`, `z+` and the like as they are called here. */
function named(name: string): string {
  const known: Record<string, string> = { "z+": "z-plus", "w^2": "w-square", w2: "w-square" };
  const kebab = name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
  return known[kebab] ?? kebab;
}

/** The composite of a name, or the list itself. */
export function compositeOf(caller: string, composite: string | LrpComposite): LrpComposite {
  if (typeof composite === "string") {
    const found = lrpComposites[named(composite)];
    if (found !== undefined) return found;
    const near = nearest(named(composite), Object.keys(lrpComposites));
    throw new UsageError(`${caller}: no composite is "${composite}"; nearest: ${near.join(", ")}`);
  }
  const fits = (entry: unknown): entry is LrpComposite[number] =>
    typeof entry === "object" && entry !== null && "match" in entry && "rule" in entry;
  if (!Array.isArray(composite) || !composite.every(fits)) {
    throw new UsageError(
      `${caller}: composite is ${JSON.stringify(composite)}, wants a name or a list of { match, rule }`,
    );
  }
  return composite;
}

/** Numbers of rules that are given none, and the name of the method, for messages. */
export interface RuleDefaults {
  readonly caller: string;
  readonly gamma: number;
}

const RULES: Readonly<Record<string, (values: readonly number[], of: RuleDefaults) => LrpRule>> = {
  epsilon: ([epsilon]) =>
    epsilon === undefined ? epsilonRule : (layer, r) => epsilonRule({ ...layer, epsilon }, r),
  gamma: ([gamma], of) => gammaRule(gamma ?? of.gamma),
  "alpha-beta": ([alpha = 2, beta = 1]) => alphaBetaRule(alpha, beta),
  "z-plus": () => zPlusRule,
  excitation: () => alphaBetaRule(1, 0, false),
  "w-square": () => wSquareRule,
  flat: () => flatRule,
  "z-box": () => zBoxRule,
  identity: () => identityRule,
};

/** Rules that give something back to inputs of 0, so that relevance may arrive behind a closed ReLU. */
const SPREADING = ["w-square", "flat", "z-box", "identity"];

/** A chosen rule. */
export interface ChosenRule {
  /** In writing, for results and keys. */
  readonly name: string;
  readonly rule: LrpRule;
  /** Whether what it gives to an input is a multiple of that input. */
  readonly proportional: boolean;
  /** Bounds of its own, of a z-box. */
  readonly box: readonly [number, number] | null;
}

/** The rule of a choice. */
export function ruleOf(choice: LrpRuleChoice, of: RuleDefaults): ChosenRule {
  if (typeof choice === "function") {
    return { name: choice.name || "function", rule: choice, proportional: false, box: null };
  }
  const [given, ...values] = typeof choice === "string" ? [choice] : choice;
  const name = named(String(given));
  const make = RULES[name];
  if (make === undefined) {
    const near = nearest(name, Object.keys(RULES));
    throw new UsageError(`${of.caller}: no rule is "${given}"; nearest: ${near.join(", ")}`);
  }
  const numbers = values as number[];
  if (!numbers.every((v) => Number.isFinite(v) && (v >= 0 || name === "z-box"))) {
    throw new RangeError(`${of.caller}: ${name} got ${numbers}, wants numbers from 0`);
  }
  const [low, high] = numbers;
  const box = name === "z-box" && low !== undefined && high !== undefined ? [low, high] : null;
  if (box !== null && !((box[0] as number) < (box[1] as number))) {
    throw new RangeError(`${of.caller}: z-box got ${box}, wants low below high`);
  }
  const written = name === "gamma" ? [numbers[0] ?? of.gamma] : numbers;
  return {
    name: [name, ...written].join(" "),
    rule: make(numbers, of),
    proportional: !SPREADING.includes(name),
    box: box as [number, number] | null,
  };
}

/**
 * For each layer the entry that wins, if any.
 *
 * @throws RangeError when a path or glob matches no layer.
 */
export function matchLayers(
  caller: string,
  graph: Graph,
  layers: readonly FoundLayer[],
  composite: LrpComposite,
): (LrpRuleChoice | undefined)[] {
  const products = layers.filter(({ main }) => main.op !== "batchNorm");
  const tests = composite.map(({ match, rule }) => {
    const test = matcher(caller, graph, layers, products, match);
    return { rule, test };
  });
  return layers.map((layer) => tests.find(({ test }) => test(layer))?.rule);
}

type Test = (layer: FoundLayer) => boolean;

function matcher(
  caller: string,
  graph: Graph,
  layers: readonly FoundLayer[],
  products: readonly FoundLayer[],
  match: LrpMatch,
): Test {
  if (typeof match === "function") return ({ main }) => match(main, graph);
  if (typeof match === "number" || typeof match === "object") {
    const { from = 0, to = -1 } = typeof match === "number" ? { from: match, to: match } : match;
    const place = (n: number) => (n < 0 ? products.length + n : n);
    return (layer) => {
      const own = products.indexOf(layer);
      return own >= 0 && own >= place(from) && own <= place(to);
    };
  }
  if (match === "first") return ({ first }) => first;
  if (match === "dense") return ({ main }) => main.op === "matMul";
  if (match in opTable) return ({ main }) => main.op === match;
  const names = namesOf(graph);
  const test = pathTest(match);
  const hit: Test = (layer) => names(layer).some(test);
  if (match === "**" || layers.some(hit)) return hit;
  const near = nearest(match, new Set(layers.flatMap((layer) => names(layer).slice(0, 1))));
  throw new RangeError(
    `${caller}: no layer with a kernel is at "${match}"; nearest: ${near.join(", ")}`,
  );
}

/** Paths of a layer and its parts; their names where they have none. */
function namesOf(graph: Graph): (layer: FoundLayer) => string[] {
  const paths = new Map<string, string[]>();
  for (const [path, value] of graph.paths) paths.set(value, [...(paths.get(value) ?? []), path]);
  return ({ main, members }) =>
    [main, ...members].flatMap(({ output }) => [...(paths.get(output) ?? []), output]);
}

function pathTest(match: string): (name: string) => boolean {
  if (!match.includes("*")) return (name) => name === match || name.startsWith(`${match}/`);
  const source = match
    .split(/(\*\*|\*)/)
    .map((part) => {
      if (part === "**") return ".*";
      return part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
    })
    .join("");
  const pattern = new RegExp(`^${source}$`);
  return (name) => pattern.test(name);
}

/** The path of a value, as results name it. */
export function pathOf(graph: Graph, value: string): string {
  return [...graph.paths].find(([, own]) => own === value)?.[0] ?? value;
}
