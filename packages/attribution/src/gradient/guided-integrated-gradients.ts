import { type Baseline, baselineOf } from "../input/baseline.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { orderByMagnitude } from "../run/order-by-magnitude.js";

/** Options of {@link guidedIntegratedGradients}. */
export interface GuidedIntegratedGradientsOptions {
  /** Where the path begins, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
  /** Steps of the path, each with one gradient. Default 200. */
  readonly steps?: number;
  /** Share of the features, those with the smallest slopes, that moves at a time. Default 0.25. */
  readonly fraction?: number;
  /** How far a feature may be ahead of or behind the straight path, as a share of it. Default 0.02. */
  readonly maxDistance?: number;
}

/**
 * Guided integrated gradients: the path from the baseline to the image is not straight. Each step brings the sum of the distances to
 * the image down by one part in `steps`, and moves the features with the smallest `|g|` first (a share `fraction` at a time), within a band
 * of `maxDistance` around the straight path: where the network is noisy along the straight path, it is walked around. The value is the
 * sum of `(g(z_i) + g(z_(i+1))) / 2 * (z_(i+1) - z_i)`. With `maxDistance` 0 or `fraction` 1 it is integrated gradients with `"trapezoid"` of
 * `steps + 1` points.
 *
 * The paper takes the gradient where each step begins. On networks of ReLUs the path then runs along their edges, each step beginning on
 * the side where the slope is small, and what is missing to completeness does not go away with more steps. The mean of both ends leaves
 * about a quarter of it; `delta` says how much that is, and a smaller `maxDistance` makes it smaller.
 *
 * Kapishnikov, Venugopalan, Avci, Wedin, Terry and Bolukbasi, "Guided Integrated Gradients: An Adaptive Path Method for Removing Noise",
 * CVPR 2021.
 *
 * @returns Values of the input's shape.
 */
export const guidedIntegratedGradients: Method<GuidedIntegratedGradientsOptions> =
  defineMethod<GuidedIntegratedGradientsOptions>({
    name: "guided-integrated-gradients",
    family: "gradient",
    about:
      "integrated gradients along a path that moves the features with the smallest slopes first",
    paper: "Kapishnikov et al. 2021",
    needs: "network",
    // the path depends on the gradient of the target
    perTarget: true,
    options: {
      baseline: { type: "baseline", default: 0, about: "where the path begins, in input units" },
      steps: { type: "integer", min: 1, default: 200, about: "steps of the path" },
      fraction: {
        type: "number",
        min: 0,
        max: 1,
        default: 0.25,
        about: "share of the features that moves at a time",
      },
      maxDistance: {
        type: "number",
        min: 0,
        max: 1,
        default: 0.02,
        about: "how far a feature may leave the straight path, as a share of it",
      },
    },
    async *run(context, { baseline, steps, fraction, maxDistance }) {
      const { count, size } = context.batch;
      const from = baselineOf(context.caller, context.batch, baseline);
      context.expectGradients();
      const baselineScore = await context.scoresAt((image, into) => into.set(from(image)));
      await context.scoresOfImages();
      const sums = context.zeros();
      const walks = Array.from({ length: count }, (_, image) =>
        startOf(context.image(image), from(image), { steps, fraction, maxDistance }),
      );
      const outcome = (): Outcome => ({
        values: sums.map((sum) => Float32Array.from(sum)),
        at: "input",
        baselineScore,
        complete: true,
      });
      const gradients = Array.from({ length: count }, () => new Float32Array(size));
      for (let step = 0; step <= steps; step++) {
        const passes = context.gradients({
          quiet: true,
          fill: (image, _, into) => into.set((walks[image] as Walk).at),
          visit: ({ image, gradient }) => gradients[image]?.set(gradient),
        });
        for await (const _ of passes);
        for (const [image, walk] of walks.entries()) {
          const slopes = gradients[image] as Float32Array;
          const sum = sums[image] as Float64Array;
          addHalf(sum, slopes, walk.moved);
          if (step === steps) continue;
          advance(walk, step, slopes);
          addHalf(sum, slopes, walk.moved);
        }
        const pass = { done: (step + 1) * count, total: (steps + 1) * count };
        context.report(pass);
        yield { ...pass, outcome };
      }
      return outcome();
    },
  });

/** A path that is being walked. */
interface Walk {
  readonly x: Float32Array;
  readonly b: Float32Array;
  /** Where it is; its features are at shares of their ways. */
  readonly at: Float32Array;
  readonly share: Float64Array;
  /** What the last step moved. */
  readonly moved: Float32Array;
  /** Sum of all distances from the baseline to the image. */
  readonly length: number;
  readonly steps: number;
  /** Features that move at a time. */
  readonly together: number;
  readonly maxDistance: number;
}

function startOf(
  x: Float32Array,
  b: Float32Array,
  { steps, fraction, maxDistance }: { steps: number; fraction: number; maxDistance: number },
): Walk {
  let length = 0;
  for (let i = 0; i < x.length; i++) length += Math.abs((x[i] as number) - (b[i] as number));
  const together = Math.max(1, Math.ceil(fraction * x.length));
  const share = new Float64Array(x.length);
  const moved = new Float32Array(x.length);
  return { x, b, at: b.slice(), share, moved, length, steps, together, maxDistance };
}

/** Half of what a slope at one end of a step is worth. */
function addHalf(sum: Float64Array, gradient: Float32Array, moved: Float32Array): void {
  for (let i = 0; i < sum.length; i++) {
    sum[i] = (sum[i] as number) + 0.5 * (gradient[i] as number) * (moved[i] as number);
  }
}

/** Moves until the distance that is left is what it should be behind `step`. */
function advance(walk: Walk, step: number, gradient: Float32Array): void {
  const { x, b, share, length, steps, together, maxDistance } = walk;
  walk.moved.fill(0);
  if (length === 0) return;
  const along = (step + 1) / steps;
  const last = step === steps - 1;
  const least = last ? 1 : Math.max(along - maxDistance, 0);
  const most = last ? 1 : Math.min(along + maxDistance, 1);
  // how far each feature goes in this step is known at the end
  const next = share.slice();
  let left = 0;
  for (let i = 0; i < x.length; i++) {
    if ((next[i] as number) < least) next[i] = least;
    left += Math.abs((x[i] as number) - (b[i] as number)) * (1 - (next[i] as number));
  }
  let toGo = left - length * (1 - along);
  const order = orderByMagnitude(gradient);
  for (let first = 0; first < order.length && toGo > 1e-12 * length; ) {
    // the next ones in order that can still move; features of the same slope move together
    const chosen: number[] = [];
    let room = 0;
    let slope = -1;
    for (; first < order.length; first++) {
      const i = order[first] as number;
      const own = Math.abs(gradient[i] as number);
      if (chosen.length >= together && own !== slope) break;
      const way = Math.abs((x[i] as number) - (b[i] as number));
      if (way === 0 || (next[i] as number) >= most) continue;
      chosen.push(i);
      room += way * (most - (next[i] as number));
      slope = own;
    }
    const part = room > toGo ? toGo / room : 1;
    for (const i of chosen) next[i] = (next[i] as number) + part * (most - (next[i] as number));
    toGo -= part * room;
  }
  for (let i = 0; i < x.length; i++) {
    if (next[i] === share[i]) continue;
    const way = (x[i] as number) - (b[i] as number);
    share[i] = next[i] as number;
    const at = next[i] === 1 ? (x[i] as number) : (b[i] as number) + way * (next[i] as number);
    walk.moved[i] = at - (walk.at[i] as number);
    walk.at[i] = at;
  }
}
