import { DataError } from "@xrt/core";

/** How far losses on a line rise above the straight line between its ends. */
export interface Barrier {
  /** The largest rise; 0 where there is none. */
  readonly barrier: number;
  /** Where it is, from 0 to 1; of several the first. */
  readonly at: number;
}

/**
 * The largest of L(a) - ((1 - a) L(0) + a L(1)) (Frankle et al., "Linear mode connectivity and the lottery ticket hypothesis", 2020).
 *
 * @param alphas - Places on the line, rising from 0 to 1.
 * @param losses - Loss at each.
 * @throws DataError when there are not as many losses, fewer than two, or one is not finite.
 *
 * @example
 * ```ts
 * import { barrierOf } from "@xrt/train";
 * barrierOf([0, 0.5, 1], [0.5, 1.25, 0.5]); // => { barrier: 0.75, at: 0.5 }
 * ```
 */
export function barrierOf(alphas: ArrayLike<number>, losses: ArrayLike<number>): Barrier {
  const n = alphas.length;
  if (n < 2 || losses.length !== n || alphas[0] !== 0 || alphas[n - 1] !== 1) {
    throw new DataError(
      `barrierOf: got ${n} places from ${alphas[0]} to ${alphas[n - 1]} and ${losses.length} losses; wants as many of both, from 0 to 1`,
    );
  }
  const [first, last] = [losses[0] as number, losses[n - 1] as number];
  let best: Barrier = { barrier: 0, at: 0 };
  for (let k = 0; k < n; k++) {
    const [a, loss] = [alphas[k] as number, losses[k] as number];
    if (!Number.isFinite(loss)) throw new DataError(`barrierOf: the loss at ${a} is ${loss}`);
    const rise = loss - ((1 - a) * first + a * last);
    if (rise > best.barrier) best = { barrier: rise, at: a };
  }
  return best;
}
