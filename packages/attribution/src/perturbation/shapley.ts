import { randomStream } from "@xrt/core";
import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Estimate, Method, Outcome } from "../run/method.js";
import { type Coalitions, coalitionsOf, type FeatureOptions, featureSpecs } from "./coalitions.js";
import { scoresByImage } from "./scores-by-image.js";
import { shapleyWeights } from "./shapley-weights.js";

/** Options of {@link shapley}. */
export interface ShapleyOptions extends FeatureOptions {
  /** `"exact"`: all coalitions, up to 20 features; `"sampling"`: orders; `"auto"`: exact up to 12 features. Default `"auto"`. */
  readonly how?: "auto" | "exact" | "sampling";
  /** Orders in which features are added, where they are sampled. Default 25. */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Up to this many features all coalitions are scored. */
const EXACT = 12;

/** More coalitions than this are too many for anybody. */
const MOST_EXACT = 20;

/**
 * Shapley values: what a feature adds to the score, averaged over all orders in which features can be added to the baseline. Exact with
 * `s! (m - s - 1)! / m!` over all coalitions of up to 12 features; with more, the mean over random orders, whose sum is exact.
 *
 * Shapley, "A Value for n-Person Games", 1953; Štrumbelj and Kononenko, "An Efficient Explanation of Individual Classifications using Game Theory",
 * 2010 (orders).
 *
 * @returns As {@link featureAblation}; `delta` is about the sum over features, `error` the standard error of sampled values relative to them.
 * @throws RangeError when `how` is `"exact"` and there are more than 20 features.
 */
export const shapley: Method<ShapleyOptions> = defineMethod<ShapleyOptions>({
  name: "shapley",
  family: "perturbation",
  about: "what a feature adds to the score, averaged over the orders of adding features",
  paper: "Shapley 1953; Štrumbelj and Kononenko 2010",
  needs: "scores",
  options: {
    ...featureSpecs("auto"),
    how: {
      type: "choice",
      choices: ["auto", "exact", "sampling"],
      default: "auto",
      about: "exact: all coalitions; sampling: orders; auto: exact up to 12 features",
    },
    samples: { type: "integer", min: 1, default: 25, about: "orders, where they are sampled" },
    seed: { type: "integer", min: 0, default: 0, about: "seed of the orders" },
  },
  async *run(context, options) {
    const coalitions = coalitionsOf(context, options);
    const { count } = coalitions.features;
    const exact = options.how === "exact" || (options.how === "auto" && count <= EXACT);
    if (exact && count > MOST_EXACT) {
      throw new RangeError(
        `${context.caller}: ${count} features have 2^${count} coalitions; wants at most ${MOST_EXACT} for "exact", or "sampling"`,
      );
    }
    return yield* exact ? allCoalitions(context, coalitions) : orders(context, coalitions, options);
  },
});

async function* allCoalitions(
  context: MethodContext,
  { features, fill, spread }: Coalitions,
): AsyncGenerator<Estimate, Outcome> {
  const m = features.count;
  const all = 2 ** m;
  const found = Array.from({ length: context.lanes }, () => new Float64Array(all));
  const present = new Uint8Array(m);
  const passes = context.scores({
    steps: all,
    fill: (image, step, into) => {
      for (let j = 0; j < m; j++) present[j] = (step >>> j) & 1;
      fill(image, present, into);
    },
    visit: ({ lane, step, score }) => {
      (found[lane] as Float64Array)[step] = score;
    },
  });
  const weights = shapleyWeights(m);
  const valuesOf = (scores: Float64Array) => {
    const values = new Float64Array(m);
    for (let set = 0; set < all; set++) {
      const size = bits(set);
      for (let j = 0; j < m; j++) {
        if ((set >>> j) & 1) continue;
        const gain = (scores[set | (1 << j)] as number) - (scores[set] as number);
        values[j] = (values[j] as number) + (weights[size] as number) * gain;
      }
    }
    return values;
  };
  const outcome = (): Outcome => {
    const values = found.map(valuesOf);
    const ends = found.map((scores) => [scores[0] as number, scores[all - 1] as number] as const);
    return {
      values: values.map((own, lane) => spread(context.imageOf(lane), own)),
      at: "input",
      baselineScore: ends.map(([none]) => none),
      delta: values.map(
        (own, lane) => total(own) - (ends[lane]?.[1] ?? 0) + (ends[lane]?.[0] ?? 0),
      ),
      parts: { featureValues: { values, shape: [m] } },
    };
  };
  for await (const pass of passes) {
    // before the last coalition there is nothing to say
    if (pass.done === pass.total) yield { ...pass, outcome };
  }
  return outcome();
}

async function* orders(
  context: MethodContext,
  { features, fill, spread, blank }: Coalitions,
  { samples, seed }: { readonly samples: number; readonly seed: number },
): AsyncGenerator<Estimate, Outcome> {
  const none = await blank();
  const whole = await context.scoresOfImages();
  const sums = context.zeros(features.count);
  const squares = context.zeros(features.count);
  // gains of the order that is being scored: they count when it is complete
  const gains = context.zeros(features.count);
  const done = whole.map(() => 0);
  const before = [...none];
  // the last feature of an order makes the image whole, whose score is known
  const stepsOf = (image: number) => Math.max(features.countOf(image) - 1, 1);
  let known = { key: "", order: [] as number[] };
  const orderOf = (image: number, sample: number) => {
    const m = features.countOf(image);
    const key = `${sample}/${m}`;
    if (known.key !== key) {
      known = { key, order: randomStream(seed, `attribution/shapley/${sample}`).permutation(m) };
    }
    return known.order;
  };
  const count = (lane: number) => {
    const [sum, square] = [sums[lane] as Float64Array, squares[lane] as Float64Array];
    for (const [feature, gain] of (gains[lane] as Float64Array).entries()) {
      sum[feature] = (sum[feature] as number) + gain;
      square[feature] = (square[feature] as number) + gain * gain;
    }
    done[lane] = (done[lane] as number) + 1;
  };
  const outcome = (): Outcome => {
    const values = sums.map((sum, lane) => sum.map((s) => s / Math.max(done[lane] as number, 1)));
    return {
      values: values.map((own, lane) => spread(context.imageOf(lane), own)),
      at: "input",
      baselineScore: none,
      delta: values.map(
        (own, lane) => total(own) - (whole[lane] as number) + (none[lane] as number),
      ),
      error: values.map((own, lane) =>
        relativeError(own, squares[lane] as Float64Array, done[lane] as number),
      ),
      parts: { featureValues: { values, shape: [features.count] } },
    };
  };
  const passes = scoresByImage(context, {
    steps: (image) => samples * stepsOf(image),
    fill: (image, step, into) => {
      const steps = stepsOf(image);
      const order = orderOf(image, Math.floor(step / steps));
      const present = new Uint8Array(features.count);
      for (let k = 0; k <= step % steps; k++) present[order[k] as number] = 1;
      fill(image, present, into);
    },
    visit: ({ image, lane, step, score }) => {
      const steps = stepsOf(image);
      const order = orderOf(image, Math.floor(step / steps));
      const k = step % steps;
      if (k === 0) before[lane] = none[lane] as number;
      const own = gains[lane] as Float64Array;
      own[order[k] as number] = score - (before[lane] as number);
      before[lane] = score;
      if (k < steps - 1) return;
      const last = order[k + 1];
      if (last !== undefined) own[last] = (whole[lane] as number) - score;
      count(lane);
    },
  });
  for await (const pass of passes) yield { ...pass, outcome };
  return outcome();
}

function bits(set: number): number {
  let n = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) n++;
  return n;
}

function total(values: Float64Array): number {
  return values.reduce((a, v) => a + v, 0);
}

/** Length of the standard errors of means, relative to that of the means. */
function relativeError(means: Float64Array, squares: Float64Array, n: number): number {
  if (n < 2) return Number.POSITIVE_INFINITY;
  let [variance, length] = [0, 0];
  for (const [i, mean] of means.entries()) {
    variance += Math.max((squares[i] as number) / n - mean * mean, 0) / (n - 1);
    length += mean * mean;
  }
  return variance === 0 ? 0 : Math.sqrt(variance / length);
}
