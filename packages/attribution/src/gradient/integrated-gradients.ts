import { type Baseline, baselineOf } from "../input/baseline.js";
import type { AttributionWarning } from "../result/attribution.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { type QuadratureRule, quadratureRules } from "./quadrature.js";
import { straightPath } from "./straight-path.js";

/** Options of {@link integratedGradients}. */
export interface IntegratedGradientsOptions {
  /** Where the path begins, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
  /** Default `"gauss-legendre"`. */
  readonly rule?: QuadratureRule;
  /** Points on the path. Default 50. */
  readonly steps?: number;
  /** Double the steps until `|delta|` of an image is no larger. Default: no. */
  readonly tolerance?: number | null;
  /** Most steps that doubling may reach. Default 1600. */
  readonly maxSteps?: number;
}

/**
 * Integrated gradients: the gradient averaged over the straight path from a baseline `b` to the input `x`, times the way:
 * `(x - b) * integral_0^1 g(b + t (x - b)) dt`, by a quadrature `sum_i w_i g(b + t_i (x - b))`. Sums to `f(x) - f(b)` but for the
 * error of the quadrature, which is `delta`.
 *
 * Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", ICML 2017. More steps take more time and no memory.
 * With `tolerance`, what has converged is left as it is, so that an image does not depend on the others of its batch; one that
 * does not converge within `maxSteps` has the warning `"not-converged"`.
 *
 * @returns Values of the input's shape.
 */
export const integratedGradients: Method<IntegratedGradientsOptions> =
  defineMethod<IntegratedGradientsOptions>({
    name: "integrated-gradients",
    family: "gradient",
    about: "the gradient averaged over the straight path from a baseline, times the way",
    paper: "Sundararajan et al. 2017",
    needs: "network",
    options: {
      baseline: { type: "baseline", default: 0, about: "where the path begins, in input units" },
      rule: {
        type: "choice",
        choices: quadratureRules,
        default: "gauss-legendre",
        about: "quadrature of the integral",
      },
      steps: { type: "integer", min: 1, default: 50, about: "points on the path" },
      tolerance: {
        type: "number",
        min: 0,
        default: null,
        about: "double the steps until |delta| is no larger",
      },
      maxSteps: {
        type: "integer",
        min: 1,
        default: 1600,
        about: "most steps that doubling may reach",
      },
    },
    async *run(context, { baseline, rule, steps, tolerance, maxSteps }) {
      const from = baselineOf(context.caller, context.batch, baseline);
      context.expectGradients();
      const score = await context.scoresOfImages();
      const baselineScore = await context.scoresAt((image, into) => into.set(from(image)));
      let images = Array.from({ length: context.batch.count }, (_, i) => i);
      let values: Float32Array[] = context.zeros().map((zero) => Float32Array.from(zero));
      const used = new Array<number>(context.lanes).fill(steps);
      const frozen = new Set<number>();
      for (let n = steps; ; n *= 2) {
        const open = (lane: number) => !frozen.has(lane) && images.includes(context.imageOf(lane));
        const before = values;
        const merged = (now: readonly Float32Array[]) =>
          before.map((old, lane) => (open(lane) ? (now[lane] ?? old) : old));
        const path = straightPath(context, { rule, steps: n, from, images });
        let next = await path.next();
        for (; !next.done; next = await path.next()) {
          const { current, ...pass } = next.value;
          yield { ...pass, outcome: () => outcomeOf(merged(current()), baselineScore) };
        }
        values = merged(next.value);
        for (const lane of values.keys()) if (open(lane)) used[lane] = n;
        if (tolerance === null) break;
        for (const [lane, own] of values.entries()) {
          if (Math.abs(gap(own, score[lane], baselineScore[lane])) <= tolerance) frozen.add(lane);
        }
        images = images.filter((image) =>
          values.some((_, lane) => context.imageOf(lane) === image && !frozen.has(lane)),
        );
        if (images.length === 0 || 2 * n > maxSteps) break;
      }
      const warnings = values.map((_, lane): AttributionWarning[] => {
        if (tolerance === null || frozen.has(lane)) return [];
        const message = `|delta| is above the tolerance of ${tolerance} after ${used[lane]} steps; raise maxSteps`;
        return [{ code: "not-converged", message }];
      });
      const options = tolerance === null ? {} : { stepsUsed: used };
      return { ...outcomeOf(values, baselineScore), warnings, options };
    },
  });

function outcomeOf(values: readonly Float32Array[], baselineScore: readonly number[]): Outcome {
  return { values, at: "input", baselineScore, complete: true };
}

/** What is missing to completeness. */
function gap(values: Float32Array, score = 0, baselineScore = 0): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum - (score - baselineScore);
}
