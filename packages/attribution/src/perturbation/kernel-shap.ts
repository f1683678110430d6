import { type RandomStream, randomStream } from "@xrt/core";
import { NormalEquations } from "../linear/normal-equations.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { checkCount, coalitionsOf, type FeatureOptions, featureSpecs } from "./coalitions.js";
import { regressionError } from "./regression-error.js";
import { scoresByImage } from "./scores-by-image.js";

/** Options of {@link kernelShap}. */
export interface KernelShapOptions extends FeatureOptions {
  /** Coalitions that are scored, where there are more than 4,096. Default 2048. */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Up to this many features all coalitions are taken. */
const ENUMERATED = 12;

/**
 * KernelSHAP: Shapley values as weighted least squares over coalitions, with the kernel `(m - 1) / (C(m, s) s (m - s))` and values that sum
 * to `f(x) - f(b)` exactly. All coalitions of up to 12 features, which gives the Shapley values themselves; with more features coalitions are drawn
 * in pairs, each with its complement, sizes as the kernel weighs them.
 *
 * Lundberg and Lee, "A Unified Approach to Interpreting Model Predictions", 2017; Covert and Lee, "Improving KernelSHAP", 2021 (pairs).
 *
 * @returns As {@link featureAblation}; `delta` is about the sum over features, which is exact by the way the values are found. `error` is the
 *   standard error of the values over drawn pairs, relative to the values (White 1980); where all coalitions are taken it is the magnitude of `delta`, and
 *   infinite before the last of them.
 * @throws RangeError when there are more than 4,096 features, or the samples do not tell the features apart: raise `samples`.
 */
export const kernelShap: Method<KernelShapOptions> = defineMethod<KernelShapOptions>({
  name: "kernel-shap",
  family: "perturbation",
  about: "Shapley values by weighted least squares over coalitions",
  paper: "Lundberg and Lee 2017",
  needs: "scores",
  options: {
    ...featureSpecs("auto"),
    samples: {
      type: "integer",
      min: 2,
      default: 2048,
      about: "coalitions, where not all are scored",
    },
    seed: { type: "integer", min: 0, default: 0, about: "seed of the coalitions" },
  },
  async *run(context, options) {
    const { features, fill, spread, blank } = coalitionsOf(context, options);
    checkCount(context.caller, features.count);
    const none = await blank();
    const whole = await context.scoresOfImages();
    const counts = whole.map((_, lane) => features.countOf(context.imageOf(lane)));
    const all = (m: number) => m <= ENUMERATED;
    const steps = (m: number) => (all(m) ? 2 ** m - 2 : 2 * Math.ceil(options.samples / 2));
    const stream = randomStream(options.seed, "attribution/kernel-shap");
    const coalition = (m: number, step: number) => {
      const present = new Uint8Array(m);
      if (all(m)) enumerated(step + 1, present);
      else drawn(stream, step, present);
      return present;
    };
    const kernels = new Map(counts.map((m) => [m, kernelWeights(m)]));
    const systems = counts.map((m) => new NormalEquations(m - 1));
    const solved = (lane: number) => {
      const gain = (whole[lane] as number) - (none[lane] as number);
      // one feature has all of it
      if (counts[lane] === 1) return Float64Array.of(gain);
      const found = systems[lane]?.coefficients() ?? null;
      return found && Float64Array.of(...found, gain - found.reduce((a, v) => a + v, 0));
    };
    // what the error is made of, when it is asked for
    const scores = context.zeros(Math.max(0, ...counts.map(steps)));
    const done = counts.map(() => 0);
    const row = new Float64Array(features.count);
    /** Writes the row of a coalition, and returns what it is to sum to. */
    const rowOf = (lane: number, present: Uint8Array, score: number) => {
      const m = counts[lane] as number;
      // the last value is what the others leave of the whole: one unknown less, and the sum is exact
      const last = present[m - 1] as number;
      for (let j = 0; j < m - 1; j++) row[j] = (present[j] as number) - last;
      const gain = (whole[lane] as number) - (none[lane] as number);
      return score - (none[lane] as number) - last * gain;
    };
    const errorOf = (lane: number, values: Float64Array, delta: number) => {
      const m = counts[lane] as number;
      const scored = done[lane] as number;
      if (all(m)) return scored < steps(m) ? Number.POSITIVE_INFINITY : Math.abs(delta);
      const found = systems[lane]?.solution() ?? null;
      if (found === null) return Number.POSITIVE_INFINITY;
      return regressionError({
        ...{ values, draws: Math.floor(scored / 2), rows: 2, unknowns: m - 1 },
        solve: (right) => {
          const moved = found.solve(right);
          return Float64Array.of(...moved, -moved.reduce((a, v) => a + v, 0));
        },
        add: (pair, into) => {
          for (const step of [2 * pair, 2 * pair + 1]) {
            let residual = rowOf(lane, coalition(m, step), scores[lane]?.[step] as number);
            for (let j = 0; j < m - 1; j++) {
              residual -= (row[j] as number) * (values[j] as number);
            }
            for (let j = 0; j < m - 1; j++) {
              into[j] = (into[j] as number) + residual * (row[j] as number);
            }
          }
        },
      });
    };
    const outcome = (): Outcome => {
      const values = context.zeros(features.count);
      for (const [lane, own] of values.entries()) own.set(solved(lane) ?? []);
      const delta = values.map(
        (own, lane) =>
          own.reduce((a, v) => a + v, 0) - (whole[lane] as number) + (none[lane] as number),
      );
      return {
        values: values.map((own, lane) => spread(context.imageOf(lane), own)),
        at: "input",
        baselineScore: none,
        delta,
        error: values.map((own, lane) =>
          errorOf(lane, own.subarray(0, counts[lane]), delta[lane] as number),
        ),
        parts: { featureValues: { values, shape: [features.count] } },
      };
    };
    const passes = scoresByImage(context, {
      steps: (image) => steps(features.countOf(image)),
      fill: (image, step, into) => fill(image, coalition(features.countOf(image), step), into),
      visit: ({ lane, step, score }) => {
        const m = counts[lane] as number;
        const present = coalition(m, step);
        const size = present.reduce((a, v) => a + v, 0);
        const y = rowOf(lane, present, score);
        (scores[lane] as Float64Array)[step] = score;
        done[lane] = step + 1;
        const weight = all(m) ? (kernels.get(m)?.[size] as number) : 1;
        (systems[lane] as NormalEquations).add(row, y, weight);
      },
    });
    for await (const pass of passes) yield { ...pass, outcome };
    const untold = counts.findIndex((_, lane) => solved(lane) === null);
    if (untold >= 0) {
      const m = counts[untold] as number;
      throw new RangeError(
        `${context.caller}: ${steps(m)} coalitions do not tell ${m} features apart; raise samples, or take fewer features`,
      );
    }
    return outcome();
  },
});

/** `(m - 1) / (C(m, s) s (m - s))` for sizes `s`; 0 for none and all. */
function kernelWeights(m: number): Float64Array {
  const weights = new Float64Array(m + 1);
  let choose = 1;
  for (let s = 1; s < m; s++) {
    choose = (choose * (m - s + 1)) / s;
    weights[s] = (m - 1) / (choose * s * (m - s));
  }
  return weights;
}

function enumerated(set: number, into: Uint8Array): void {
  for (let j = 0; j < into.length; j++) into[j] = (set >>> j) & 1;
}

/** Coalition `step`: those of odd number are the complements of the ones before. */
function drawn(stream: RandomStream, step: number, into: Uint8Array): void {
  const m = into.length;
  const pair = Math.floor(step / 2);
  // sizes by their share of the kernel, 1 / (s (m - s))
  let total = 0;
  for (let s = 1; s < m; s++) total += 1 / (s * (m - s));
  let at = stream.uniform(pair * (m + 1)) * total;
  let size = 1;
  while (size < m - 1) {
    at -= 1 / (size * (m - size));
    if (at < 0) break;
    size++;
  }
  // the first `size` of a random order
  const order = Array.from({ length: m }, (_, j) => j);
  into.fill(0);
  for (let k = 0; k < size; k++) {
    const j = k + Math.floor(stream.uniform(pair * (m + 1) + 1 + k) * (m - k));
    [order[k], order[j]] = [order[j] as number, order[k] as number];
    into[order[k] as number] = 1;
  }
  if (step % 2 === 1) for (let j = 0; j < m; j++) into[j] = 1 - (into[j] as number);
}
