import { inputRange, sizeOf } from "@xrt/core";
import type { LayerChoice } from "../model/layers.js";
import type { MethodContext } from "../run/context.js";
import { layerValues } from "../run/layer-values.js";
import type { Estimate, Outcome } from "../run/method.js";
import type { OptionSpec } from "../run/options.js";
import type { LrpComposite } from "./lrp/composite.js";
import type { Canonise } from "./lrp/find-layers.js";
import { type Bound, planLrp } from "./lrp/lrp-rules.js";

/** What {@link relevance} goes by. */
export interface RelevanceOptions {
  readonly composite: string | LrpComposite;
  readonly epsilon: number;
  readonly gamma: number;
  readonly low: Bound | null;
  readonly high: Bound | null;
  readonly canonise: Canonise;
  readonly layer: LayerChoice | null;
  /** What the target's relevance is. Default its score, of which biases take a part that is then reported. */
  readonly start?: "score" | "one";
}

/** Options that all methods of relevance have. */
export const relevanceSpecs: {
  readonly [K in "epsilon" | "low" | "high" | "canonise" | "layer"]: OptionSpec;
} = {
  epsilon: { type: "number", min: 0, default: 1e-6, about: "added to the magnitude of each sum" },
  low: {
    type: "value",
    default: null,
    about:
      "smallest value of the input, a number or one a channel; by default that of the preprocess contract",
  },
  high: {
    type: "value",
    default: null,
    about:
      "largest value of the input, a number or one a channel; by default that of the preprocess contract",
  },
  canonise: {
    type: "choice",
    choices: ["fold", "affine"],
    default: "fold",
    about:
      "BatchNorms as part of a neighbouring layer where that is possible, or as layers of their own",
  },
  layer: {
    type: "layer",
    default: null,
    about: "layer whose relevance is wanted; by default the input",
  },
};

/** Range of the network's input: what was given, or what the preprocess contract makes; null where neither says. */
export function boundsOf(
  context: MethodContext,
  { low, high }: { readonly low: Bound | null; readonly high: Bound | null },
): { readonly low: Bound; readonly high: Bound } | null {
  if (low !== null && high !== null) return { low, high };
  if (low !== null || high !== null) {
    throw new RangeError(`${context.caller}: got one of low and high, wants both or none`);
  }
  const { preprocess } = context.model;
  return preprocess === null || preprocess.mode === "zscore" ? null : inputRange(preprocess);
}

/** Relevance of the input or of a layer, by a composite of rules. */
export async function* relevance(
  context: MethodContext,
  options: RelevanceOptions,
): AsyncGenerator<Estimate, Outcome> {
  const { caller, graph } = context;
  const { layer, start = "score", ...rest } = options;
  const plan = planLrp(graph, { ...rest, caller });
  const name = layer === null ? null : context.layer(layer);
  if (name !== null && plan.unheard.has(name)) {
    throw new RangeError(
      `${caller}: no relevance comes to "${name}", which acts through a softmax alone, whose weights count as constant; an entry { match: "softmax", rule: "taylor" } of the composite lets it through`,
    );
  }
  const at = name === null ? null : layerValues(context, name);
  const size = at === null ? context.batch.size : sizeOf(at.shape);
  const values: ArrayLike<number>[] = context.zeros(size);
  const delta = new Array<number>(context.lanes).fill(0);
  const kernels = plan.layers.map((own) => own.layer);
  const bias = context.zeros(kernels.length);
  const outcome = (): Outcome => ({
    values,
    ...(at === null || name === null
      ? { at: "input" }
      : { at: { shape: at.shape, layout: at.layout }, layer: name }),
    delta,
    parts: { biasRelevance: { values: bias, shape: [kernels.length] } },
    options: { composite: rest.composite, low: rest.low, high: rest.high, layers: plan.layers },
  });
  const passes = context.gradients({
    rules: { key: plan.key, rules: plan.rules },
    ...(name === null ? {} : { wrt: [name] }),
    visit: ({ lane, score, gradient, observed }) => {
      const from = start === "score" ? score : 1;
      const own = Float32Array.from(gradient, (r) => r * from);
      values[lane] = at === null ? own : at.turn(own);
      delta[lane] = own.reduce((a, r) => a + r, 0) - from;
      const taken = bias[lane] as Float64Array;
      for (const [i, kernel] of kernels.entries()) taken[i] = (observed(kernel)[0] ?? 0) * from;
    },
  });
  for await (const pass of passes) yield { ...pass, outcome };
  return outcome();
}
