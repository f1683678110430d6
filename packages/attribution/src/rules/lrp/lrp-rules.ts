import { type NdArray, sizeOf, type TypedArray } from "@xrt/core";
import type { Backward, Graph, GraphBuilder, Node, Rule } from "@xrt/graph";
import { inputLayout } from "../../input/restored.js";
import { identityOf } from "../../model/sessions.js";
import type { Observe } from "../../run/program.js";
import { compositeOf, type LrpComposite, matchLayers, pathOf, ruleOf } from "./composite.js";
import { emitLayer } from "./emit-layer.js";
import { type Canonise, type FoundLayer, findLayers, reached } from "./find-layers.js";
import { nonNegative } from "./non-negative.js";
import { detached, opRules, opRulesOf, ruleOfOp } from "./op-rules.js";
import { replay } from "./replay.js";
import { pass, sharingRules } from "./share.js";

/** A bound of the input: a number, one for each channel, or an array of one image. */
export type Bound = number | readonly number[] | NdArray<TypedArray>;

/** Options of {@link lrpRules}. */
export interface LrpRulesOptions {
  /** Name of a composite or a list of rules. Default `"epsilon-plus-flat"`. */
  readonly composite?: string | LrpComposite;
  /** Added to the magnitude of each sum, in its units; 0 is allowed, `0 / 0` is then 0. Default 1e-6. */
  readonly epsilon?: number;
  /** Of gamma rules that are given none. Default 0.25. */
  readonly gamma?: number;
  /** Smallest and largest value of the network's input, which z-box wants. Default: none. */
  readonly low?: Bound | null;
  readonly high?: Bound | null;
  /** Default `"fold"`. */
  readonly canonise?: Canonise;
  /** Function that is named in errors. Default `"lrpRules"`. */
  readonly caller?: string;
}

/** What became of a layer. */
export interface PlannedLayer {
  readonly layer: string;
  readonly rule: string;
  /** Whether a BatchNorm was taken into it, or it is one; null for neither. */
  readonly canonised: Canonise | null;
}

/** Rules for one graph. */
export interface LrpPlan {
  readonly layers: readonly PlannedLayer[];
  /** What determines the rules, in writing. */
  readonly key: string;
  /** Values to which no relevance comes, as they act through weights alone that count as constant. */
  readonly unheard: ReadonlySet<string>;
  /** @param observe - Is told what the bias of each layer took, by the layer's name. */
  readonly rules: (observe?: Observe) => readonly Rule[];
}

/**
 * Rules of layer-wise relevance propagation for `differentiate`, with a rule of its own for each layer: each is emitted as the layer
 * once more with another input, kernel and bias, and the transposed layer. They are made for this graph and serve no other.
 * Start from the score, as with `lrpEpsilonRules`.
 *
 * @throws UsageError for a rule or composite that does not exist, RangeError for a path that no layer has.
 *
 * @example
 * ```ts
 * import { lrpRules } from "@xrt/attribution";
 * import { ndArray } from "@xrt/core";
 * import { differentiate, float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const kernel = b.constant(ndArray(Float32Array.of(-2, 2), [2, 1]));
 * const graph = b.build([b.node("matMul", [b.input("x", float32("batch", 2)), kernel], {}, "y")]);
 * const rules = lrpRules(graph, { composite: [{ match: "dense", rule: ["gamma", 0.5] }] });
 * differentiate(graph, { of: "y", wrt: ["x"], rules }).gradients.has("x"); // => true
 * ```
 */
export function lrpRules(graph: Graph, options: LrpRulesOptions = {}): readonly Rule[] {
  return planLrp(graph, options).rules();
}

/** See {@link lrpRules}. */
export function planLrp(
  graph: Graph,
  {
    composite = "epsilon-plus-flat",
    epsilon = 1e-6,
    gamma = 0.25,
    low = null,
    high = null,
    canonise = "fold",
    caller = "lrpRules",
  }: LrpRulesOptions = {},
): LrpPlan {
  const list = compositeOf(caller, composite);
  const found = findLayers(graph, canonise);
  const choices = matchLayers(caller, graph, found, list);
  const chosen = choices.map((choice) => ruleOf(choice ?? "epsilon", { caller, gamma }));
  const byOp = opRulesOf(caller, list);
  const attention = detached(graph, byOp);
  const fed = reached(graph, graph.inputs);
  const still = nonNegative(graph);
  // where all rules give inputs of 0 nothing, no relevance arrives behind a closed ReLU
  const sparse =
    chosen.every(({ proportional }, i) => proportional || found[i]?.first === true) &&
    byOp.get("layerNorm") !== "identity";
  const byNode = new Map(found.map((layer, i) => [layer.main.output, i]));
  const members = new Set(found.flatMap((layer) => layer.members.map(({ output }) => output)));
  const layers = graph.nodes.flatMap((node): PlannedLayer[] => {
    const i = byNode.get(node.output);
    const own = OWN.has(node.op) && fed.has(node.output) ? ruleOfOp(node, byOp, attention) : null;
    const rule = i === undefined ? own : chosen[i]?.name;
    if (rule === null || rule === undefined) return [];
    const canonised = i === undefined ? null : canonisedAs(found[i] as FoundLayer);
    return [{ layer: pathOf(graph, node.output), rule, canonised }];
  });
  const rules = (observe: Observe = () => {}): readonly Rule[] => {
    const layerBackward: Backward = ({ builder, node, gradient, inputs }) => {
      const i = byNode.get(node.output) ?? 0;
      const layer = found[i] as FoundLayer;
      const { rule, box } = chosen[i] as (typeof chosen)[number];
      const emitted = emitLayer(builder, layer, {
        nonNegative: still.has(layer.x),
        rectified: layer.rectified && sparse,
        epsilon,
        range: () => layerBounds(builder, graph, layer, box?.[0] ?? low, box?.[1] ?? high, caller),
      });
      const { relevance, absorbed } = rule(emitted, gradient);
      if (absorbed !== null) observe(pathOf(graph, node.output), absorbed);
      return inputs.map((_, k) => (k === layer.side ? relevance : null));
    };
    return [
      { match: ({ output }: Node) => byNode.has(output), backward: layerBackward },
      { match: ({ output }: Node) => members.has(output), backward: pass },
      ...opRules(
        byOp,
        () => attention,
        epsilon,
        (output, absorbed) => observe(pathOf(graph, output), absorbed),
      ),
      ...sharingRules(
        epsilon,
        caller,
        () => attention,
        () => fed,
      ),
    ];
  };
  const ids = chosen.map(({ name, rule, box }, i) => [
    name,
    box,
    typeof choices[i] === "function" ? identityOf(rule) : null,
  ]);
  const bounds = [low, high].map((b) =>
    b !== null && typeof b === "object" && "data" in b ? [...b.data] : b,
  );
  const key = `lrp ${JSON.stringify([ids, [...byOp], epsilon, bounds, canonise])}`;
  return { layers, key, rules, unheard: attention.unheard };
}

function canonisedAs({ main, behind, front }: FoundLayer): Canonise | null {
  if (main.op === "batchNorm") return "affine";
  return behind === null && front === null ? null : "fold";
}

/** Ops without a kernel that results list with the layers. */
const OWN = new Set(["softmax", "layerNorm"]);

/** Bounds of what a layer reads, from those of the input: by the ops between, which are applied to both. */
function layerBounds(
  builder: GraphBuilder,
  graph: Graph,
  { x }: FoundLayer,
  low: Bound | null,
  high: Bound | null,
  caller: string,
): readonly [string, string] {
  if (low === null || high === null) {
    throw new RangeError(
      `${caller}: z-box wants the range of the network's input; give low and high, or a preprocess contract`,
    );
  }
  const [a, c] = [low, high].map((bound) => {
    const from = new Map(
      graph.inputs.map((input) => [input, boundOf(builder, input, bound, caller)]),
    );
    return replay(builder, graph, from, [x]).get(x) ?? x;
  }) as [string, string];
  // a factor below 0 on the way turns them round
  return [builder.node("minimum", [a, c], {}), builder.node("maximum", [a, c], {})];
}

/** A bound as a value of the shape of an input. */
function boundOf(builder: GraphBuilder, input: string, bound: Bound, caller: string): string {
  const shape = builder.type(input).shape.slice(1).map(Number);
  const size = sizeOf(shape);
  const data = Float32Array.from(
    typeof bound === "number" ? [bound] : "data" in bound ? bound.data : bound,
  );
  const first = inputLayout({ given: shape }) === "CHW";
  const channels = (first ? shape[0] : shape.at(-1)) ?? 1;
  const own = [
    [size, shape],
    [1, []],
    [channels, first ? [channels, 1, 1] : [channels]],
  ].find(([length]) => length === data.length)?.[1] as number[] | undefined;
  if (own === undefined || !data.every(Number.isFinite)) {
    throw new RangeError(
      `${caller}: low and high are a number, ${channels} numbers or [${shape}], all finite; got ${data.length} numbers`,
    );
  }
  const array = builder.constant({ data, shape: own }, "bound");
  // of the input's own shape, batch included
  const zeros = builder.node("mul", [input, builder.scalar(0)], {});
  return builder.node("add", [zeros, array], {});
}
