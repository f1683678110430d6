import { DataError } from "@xrt/core";

/** How fast a metric rose. */
export interface Convergence {
  /** First step at which the target was reached; NaN where it never was: the run is censored, not slow. */
  readonly stepsToTarget: number;
  /** Last step of a run that never reached the target; NaN where it did. Print it as `> N`. */
  readonly censoredAt: number;
  /** Area under the metric over the steps, by trapezoids, divided by their range: the mean height of the curve. */
  readonly area: number;
}

/**
 * Steps to a target that was fixed beforehand, and the normalised area under the curve. Compare arms over three seeds or more, and
 * leave censored runs in.
 *
 * @param steps - Rising.
 * @param metric - Validation metric at each, larger = better.
 * @throws DataError when there are fewer than two steps, not as many of both, or steps do not rise.
 *
 * @example
 * ```ts
 * import { convergence } from "@xrt/train";
 * convergence([100, 200, 300], [0.5, 0.75, 0.75], { target: 0.7 }).stepsToTarget; // => 200
 * convergence([100, 200, 300], [0.5, 0.6, 0.65], { target: 0.7 }).censoredAt; // => 300
 * ```
 */
export function convergence(
  steps: ArrayLike<number>,
  metric: ArrayLike<number>,
  { target }: { readonly target: number },
): Convergence {
  const n = steps.length;
  if (n < 2 || metric.length !== n) {
    throw new DataError(
      `convergence: got ${n} steps and ${metric.length} values, wants as many of both, two at least`,
    );
  }
  const [x, y] = [Float64Array.from(steps), Float64Array.from(metric)];
  let area = 0;
  for (let k = 1; k < n; k++) {
    const width = (x[k] as number) - (x[k - 1] as number);
    if (!(width > 0)) throw new DataError(`convergence: step ${k} is not above the one before`);
    area += (width * ((y[k] as number) + (y[k - 1] as number))) / 2;
  }
  const reached = y.findIndex((v) => v >= target);
  const last = x[n - 1] as number;
  return {
    stepsToTarget: reached < 0 ? Number.NaN : (x[reached] as number),
    censoredAt: reached < 0 ? last : Number.NaN,
    area: area / (last - (x[0] as number)),
  };
}
