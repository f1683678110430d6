import { type Baseline, baselineOf } from "../input/baseline.js";
import type { AttributionWarning } from "../result/attribution.js";
import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Estimate, Method, Outcome } from "../run/method.js";
import { type QuadratureRule, quadrature, quadratureRules } from "./quadrature.js";
import { spreadOrder } from "./spread-order.js";

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
      const score = await context.scoresOfImages();
      const baselineScore = await context.scoresAt((image, into) => into.set(from(image)));
      const goal = { context, from, rule, score, baselineScore };
      let images = Array.from({ length: context.batch.count }, (_, i) => i);
      let values: Float32Array[] = context.zeros().map((zero) => Float32Array.from(zero));
      const used = new Array<number>(context.lanes).fill(steps);
      const frozen = new Set<number>();
      for (let n = steps; ; n *= 2) {
        const now = yield* integrate(goal, n, images, values);
        values = values.map((old, lane) => {
          if (frozen.has(lane) || !images.includes(context.imageOf(lane))) return old;
          used[lane] = n;
          return now[lane] ?? old;
        });
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

interface Goal {
  readonly context: MethodContext;
  readonly from: (image: number) => Float32Array;
  readonly rule: QuadratureRule;
  readonly score: readonly number[];
  readonly baselineScore: readonly number[];
}

/** One quadrature of some images; what others have is in `before`. */
async function* integrate(
  { context, from, rule, baselineScore }: Goal,
  steps: number,
  images: readonly number[],
  before: readonly Float32Array[],
): AsyncGenerator<Estimate, Float32Array[]> {
  const { nodes, weights } = quadrature(rule, steps);
  // early passes are spread over the path, so that a running estimate sees all of it
  const order = spreadOrder(steps);
  const sums = context.zeros();
  const seen = new Array<number>(context.lanes).fill(0);
  const current = () =>
    sums.map((sum, lane) => {
      const share = seen[lane] ?? 0;
      if (share === 0) return before[lane] as Float32Array;
      const image = context.image(context.imageOf(lane));
      const base = from(context.imageOf(lane));
      const scale = Math.abs(share - 1) < 1e-9 ? 1 : 1 / share;
      return Float32Array.from(sum, (v, i) => scale * v * ((image[i] ?? 0) - (base[i] ?? 0)));
    });
  const passes = context.gradients({
    steps,
    images,
    fill: (image, step, into) => {
      const t = nodes[order[step] ?? 0] ?? 0;
      const [x, b] = [context.image(image), from(image)];
      for (let i = 0; i < into.length; i++) {
        const start = b[i] as number;
        into[i] = start + t * ((x[i] as number) - start);
      }
    },
    visit: ({ lane, step, gradient }) => {
      const weight = weights[order[step] ?? 0] ?? 0;
      const sum = sums[lane] as Float64Array;
      for (let i = 0; i < sum.length; i++)
        sum[i] = (sum[i] as number) + weight * (gradient[i] as number);
      seen[lane] = (seen[lane] ?? 0) + weight;
    },
  });
  for await (const pass of passes) {
    yield { ...pass, outcome: () => outcomeOf(current(), baselineScore) };
  }
  return current();
}

function outcomeOf(values: readonly Float32Array[], baselineScore: readonly number[]): Outcome {
  return { values, at: "input", baselineScore, complete: true };
}

/** What is missing to completeness. */
function gap(values: Float32Array, score = 0, baselineScore = 0): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum - (score - baselineScore);
}
