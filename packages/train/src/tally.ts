import type { Epoch } from "./epoch.js";
import type { Reduction, Targets } from "./losses/loss.js";
import type { Tally } from "./training-state.js";

/** Sums of losses to which images are added. */
export interface RunningTally {
  readonly weighted: number[];
  readonly unweighted: number[];
  readonly observed: number[];
}

/** Sums of nothing, or those of an epoch under way. */
export function runningTally(columns: number, from?: Tally): RunningTally {
  const zeros = () => new Array<number>(columns).fill(0);
  return {
    weighted: [...(from?.weighted ?? zeros())],
    unweighted: [...(from?.unweighted ?? zeros())],
    observed: [...(from?.observed ?? zeros())],
  };
}

/** Add the losses of some images, `each [images, columns]` in the order of `rows`. */
export function addLosses(
  tally: RunningTally,
  each: Float32Array,
  rows: readonly number[],
  { weights, observed }: Pick<Targets, "weights" | "observed">,
  images?: ArrayLike<number>,
): void {
  const columns = weights.shape[1] ?? 1;
  for (const [i, row] of rows.entries()) {
    for (let k = 0; k < columns; k++) {
      const at = row * columns + k;
      if (observed.data[at] === 0) continue;
      const loss = each[i * columns + k] as number;
      const weight = (weights.data[at] as number) * (images?.[row] ?? 1);
      tally.unweighted[k] = (tally.unweighted[k] as number) + loss;
      tally.weighted[k] = (tally.weighted[k] as number) + weight * loss;
      tally.observed[k] = (tally.observed[k] as number) + 1;
    }
  }
}

/** The losses of all images that were added; 0 where nothing was observed. */
export function lossesOf(tally: Tally, reduction: Reduction): Epoch["train"] {
  const mean = (sums: readonly number[]) => {
    if (reduction === "perTask") {
      return sums.reduce((all, sum, k) => all + ratio(sum, tally.observed[k] ?? 0), 0);
    }
    return ratio(total(sums), total(tally.observed));
  };
  return { loss: mean(tally.weighted), unweightedLoss: mean(tally.unweighted) };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0);
}

function ratio(sum: number, n: number): number {
  return n === 0 ? 0 : sum / n;
}
