import { imageAxes } from "../input/image-axes.js";
import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { blurs } from "./blur.js";

/** Options of {@link blurIntegratedGradients}. */
export interface BlurIntegratedGradientsOptions {
  /** Standard deviation of the blur where the path begins, in pixels. Default 50. */
  readonly maxSigma?: number;
  /** Points on the path, its ends included. Default 100. */
  readonly steps?: number;
  /**
   * How the deviations lie: `"linear"`, as in the paper, or `"square"`, closer together where the blur is small, where most of the
   * picture comes back. Default `"square"`.
   */
  readonly schedule?: "linear" | "square";
}

/**
 * Integrated gradients along the path of blurs: `z(s)` is the image blurred with a Gaussian of deviation `s` pixels (mirrored at the
 * edges), and `s` goes from `maxSigma` to 0. The integral of `df/dz dz/ds` by the trapezoid rule over the path itself,
 * `sum_i (g(z_i) + g(z_(i+1))) / 2 * (z_(i+1) - z_i)`, which sums to `f(x) - f(z(maxSigma))` but for its error. No baseline colour has to
 * be chosen: information is taken away.
 *
 * Xu, Venugopalan and Sundararajan, "Attribution in Scale and Space", CVPR 2020.
 *
 * @returns Values of the input's shape.
 */
export const blurIntegratedGradients: Method<BlurIntegratedGradientsOptions> =
  defineMethod<BlurIntegratedGradientsOptions>({
    name: "blur-integrated-gradients",
    family: "gradient",
    about: "integrated gradients along the path from a blurred image to the image",
    paper: "Xu et al. 2020",
    needs: "network",
    options: {
      maxSigma: {
        type: "number",
        min: 0,
        default: 50,
        about: "deviation of the first blur, in pixels",
      },
      steps: { type: "integer", min: 2, default: 100, about: "points on the path" },
      schedule: {
        type: "choice",
        choices: ["linear", "square"],
        default: "square",
        about: "how the deviations lie on the path",
      },
    },
    async *run(context, { maxSigma, steps, schedule }) {
      const pathOf = imagePaths(context);
      const sigma = (step: number) => {
        const left = 1 - step / (steps - 1);
        return maxSigma * (schedule === "linear" ? left : left * left);
      };
      context.expectGradients();
      const baselineScore = await context.scoresAt((image, into) => pathOf(image)(maxSigma, into));
      await context.scoresOfImages();
      const sums = context.zeros();
      const before = sums.map(() => ({
        gradient: new Float32Array(context.batch.size),
        at: new Float32Array(context.batch.size),
      }));
      const outcome = (): Outcome => ({
        values: sums.map((sum) => Float32Array.from(sum)),
        at: "input",
        baselineScore,
        complete: true,
      });
      const [feed = ""] = context.graph.inputs;
      const passes = context.gradients({
        steps,
        fill: (image, step, into) => pathOf(image)(sigma(step), into),
        visit: ({ step, lane, gradient, value }) => {
          const now = value(feed);
          const last = before[lane] as { gradient: Float32Array; at: Float32Array };
          const sum = sums[lane] as Float64Array;
          for (let i = 0; step > 0 && i < sum.length; i++) {
            const slope = ((last.gradient[i] as number) + (gradient[i] as number)) / 2;
            sum[i] = (sum[i] as number) + slope * ((now[i] as number) - (last.at[i] as number));
          }
          last.gradient.set(gradient);
          last.at.set(now);
        },
      });
      for await (const pass of passes) yield { ...pass, outcome };
      return outcome();
    },
  });

/** For each image what writes it blurred. */
function imagePaths(
  context: MethodContext,
): (image: number) => (sigma: number, into: Float32Array) => void {
  const { batch, caller } = context;
  if (batch.parts.length !== 1 || (batch.parts[0]?.shape.length ?? 0) < 2) {
    throw new RangeError(`${caller}: wants images with rows and columns, to blur`);
  }
  const { rows, columns, channels, places, channelsOf } = imageAxes(batch);
  const made: ((sigma: number, into: Float32Array) => void)[] = [];
  const plane = new Float32Array(places);
  return (index) => {
    const image = context.image(index);
    made[index] ??= (() => {
      const planes = Array.from({ length: channels }, (_, c) => {
        const own = Float32Array.from(
          { length: places },
          (_, p) => image[channelsOf.index(p, c)] ?? 0,
        );
        return blurs(own, rows, columns);
      });
      return (sigma: number, into: Float32Array) => {
        for (const [c, blurred] of planes.entries()) {
          blurred(sigma, plane);
          for (let p = 0; p < places; p++) into[channelsOf.index(p, c)] = plane[p] as number;
        }
      };
    })();
    return made[index] as (sigma: number, into: Float32Array) => void;
  };
}
