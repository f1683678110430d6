/** One of the products of a minimal filtering algorithm: of a sum of places of a strip with a sum of places of the window. */
export interface FilterPoint {
  /** Factors of the places of the strip, from the first on. */
  readonly strip: readonly number[];
  /** Factors of the three places of the window. */
  readonly window: readonly [number, number, number];
}

/** What {@link minimalFiltering} gives. */
export interface MinimalFiltering {
  /** Sums of a window of three places that a strip gives, one beside the other. */
  readonly count: number;
  /** The number at which polynomials are evaluated for `plus` and, negative, for `minus`. */
  readonly pairs: readonly {
    readonly root: number;
    readonly plus: FilterPoint;
    readonly minus: FilterPoint;
  }[];
  readonly zero: FilterPoint;
  readonly infinity: FilterPoint;
}

/**
 * The algorithm F(count, 3) of Winograd ("Arithmetic complexity of computations", 1980; for networks: Lavin and Gray 2016,
 * arXiv:1509.09308): `count` sums of a window of three places, one beside the other, from `count + 2` products in place of
 * `3 count`. A sum of products is a product of polynomials read backwards, which is known by its values at `count + 1` numbers,
 * here 0 and plus and minus each of `roots`, and by its leading coefficient, its value "at infinity".
 *
 * With `M` for the products, sum `k` of the strip is `Σ root^k (M[plus] + (-1)^k M[minus])`, plus `M[zero]` for the first and
 * `M[infinity]` for the last.
 *
 * @param roots - Positive.
 */
export function minimalFiltering(roots: readonly number[]): MinimalFiltering {
  const finite = [0, ...roots.flatMap((root) => [root, -root])];
  const at = (number: number): FilterPoint => {
    const others = finite.filter((other) => other !== number);
    const scale = others.reduce((product, other) => product * (number - other), 1);
    return {
      strip: coefficients(others).map((c) => c / scale),
      window: [1, number, number * number],
    };
  };
  return {
    count: 2 * roots.length,
    pairs: roots.map((root) => ({ root, plus: at(root), minus: at(-root) })),
    zero: at(0),
    infinity: { strip: coefficients(finite), window: [0, 0, 1] },
  };
}

/**
 * F(4, 3): half the products. In float32 the error is 2e-6 of the largest result for random numbers, and 1e-5 where results are
 * small beside their terms, three to four times that of the sums themselves. F(6, 3) would save a ninth of the products more.
 */
export const FOUR_SUMS: MinimalFiltering = minimalFiltering([1, 2]);

/** Of the polynomial that is 0 at `zeros`, the constant one first. */
function coefficients(zeros: readonly number[]): number[] {
  let all = [1];
  for (const zero of zeros) {
    all = [0, ...all].map((shifted, i) => shifted - zero * (all[i] ?? 0));
  }
  return all;
}
