import { type RandomStream, randomStream } from "@xrt/core";

/** Two designs and all that mix them, of points in the unit cube. */
export interface SobolDesign {
  /** Points to evaluate: those of A, those of B, then for each variable those of A with that variable of B. */
  readonly points: number;
  /** Writes point `index`. */
  write(index: number, into: Float64Array): void;
}

/**
 * Points for Sobol indices of `variables` variables: two Latin hypercubes A and B of `designs` points each, and for each variable A
 * with that column of B. In a Latin hypercube each variable takes one value in each of `designs` equal parts of [0, 1).
 *
 * McKay, Beckman and Conover 1979; Saltelli et al. 2010 for the mixed designs.
 */
export function sobolDesign(variables: number, designs: number, seed: number): SobolDesign {
  const column = (name: string) => {
    const stream: RandomStream = randomStream(seed, `attribution/sobol/${name}`);
    const order = stream.permutation(designs);
    return Float64Array.from(order, (part, k) => (part + stream.uniform(designs + k)) / designs);
  };
  const a = Array.from({ length: variables }, (_, j) => column(`a/${j}`));
  const b = Array.from({ length: variables }, (_, j) => column(`b/${j}`));
  return {
    points: designs * (variables + 2),
    write(index, into) {
      const [block, k] = [Math.floor(index / designs), index % designs];
      for (let j = 0; j < variables; j++) {
        const from = block === 1 || block === j + 2 ? b : a;
        into[j] = from[j]?.[k] as number;
      }
    },
  };
}

/** First-order and total Sobol indices. */
export interface SobolIndices {
  readonly first: Float64Array;
  readonly total: Float64Array;
  /** Length of the standard errors of `total`, relative to that of `total`; 0 where nothing varies. */
  readonly error: number;
}

/**
 * Sobol indices from the values at a {@link sobolDesign}: the share of the variance that a variable has by itself and with all others.
 * Both by Jansen: `total_i = mean (f(A) - f(AB_i))^2 / (2 Var f)`, `first_i = 1 - mean (f(B) - f(AB_i))^2 / (2 Var f)`; 0 where nothing varies.
 *
 * The totals are ratios of means over the `n` points of a design, with standard errors `sqrt(sum_k r_k^2 / (n (n - 1)))` where `r_k` is what point `k` adds to the
 * numerator less `total_i` times what it adds to the variance, divided by the variance. As if points were independent: those of a hypercube tell more.
 *
 * Jansen, "Analysis of variance designs for model output", 1999.
 */
export function sobolIndices(
  values: ArrayLike<number>,
  variables: number,
  designs: number,
): SobolIndices {
  const both = Array.from({ length: 2 * designs }, (_, k) => values[k] as number);
  const mean = both.reduce((a, v) => a + v, 0) / both.length;
  const variance = both.reduce((a, v) => a + (v - mean) ** 2, 0) / both.length;
  const [first, total] = [new Float64Array(variables), new Float64Array(variables)];
  if (variance === 0) return { first, total, error: 0 };
  const away = (k: number) => ((values[k] as number) - mean) ** 2;
  let [squares, length] = [0, 0];
  for (let j = 0; j < variables; j++) {
    let [fromA, fromB] = [0, 0];
    const mixedBy = (k: number) => values[(j + 2) * designs + k] as number;
    for (let k = 0; k < designs; k++) {
      fromA += ((values[k] as number) - mixedBy(k)) ** 2;
      fromB += ((values[designs + k] as number) - mixedBy(k)) ** 2;
    }
    const share = fromA / (2 * designs * variance);
    total[j] = share;
    first[j] = 1 - fromB / (2 * designs * variance);
    length += share ** 2;
    for (let k = 0; k < designs; k++) {
      const own = ((values[k] as number) - mixedBy(k)) ** 2 / 2;
      squares += ((own - (share * (away(k) + away(designs + k))) / 2) / variance) ** 2;
    }
  }
  const error = squares === 0 ? 0 : Math.sqrt(squares / (designs * (designs - 1)) / length);
  return { first, total, error };
}
