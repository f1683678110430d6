import { UsageError } from "@xrt/core";
import { groupedFolds } from "./grouped-folds.js";
import { type Probe, type ProbeData, probeRows } from "./probe.js";
import { type LogisticWeights, logitsOf, ridgeLogistic } from "./ridge-logistic.js";
import { standardise } from "./standardise.js";

/** Options of {@link logisticProbe}. */
export interface LogisticProbeOptions {
  /** Penalties to choose from, above 0: `l2 / 2` times the sum of squared weights of standardised columns (1/C of scikit-learn). */
  readonly penalties?: readonly number[];
  /** Folds of the training images that choose the penalty, by patient. */
  readonly folds?: number;
}

/**
 * The usual linear probe: columns standardised on the training images, logistic regression with an L2 penalty, the penalty chosen by
 * cross-validation *within* the training images, no patient on both sides, by log loss. Of equals the larger penalty.
 *
 * @throws UsageError when a penalty is not above 0.
 */
export function logisticProbe({
  penalties = [0.1, 1, 10, 100, 1000, 10_000],
  folds = 4,
}: LogisticProbeOptions = {}): Probe {
  if (penalties.length === 0 || penalties.some((l2) => !(l2 > 0 && Number.isFinite(l2)))) {
    throw new UsageError(`logisticProbe: penalties are [${penalties}], wants numbers above 0`);
  }
  const falling = [...penalties].sort((a, b) => b - a);
  return {
    name: "logistic",
    fit(data) {
      const l2 = falling.length === 1 ? (falling[0] as number) : choose(data, falling, folds);
      const scale = standardise(data.features);
      const weights = ridgeLogistic(scale(data.features), data.labels, { l2 });
      return { settings: { l2 }, score: (features) => logitsOf(scale(features), weights) };
    },
  };
}

/** The penalty with the lowest log loss on images of patients that were left out. */
function choose(
  { features, labels, groups, seed, signal }: ProbeData,
  falling: readonly number[],
  count: number,
): number {
  const folds = groupedFolds("logisticProbe", labels, groups, {
    count,
    seed,
    stream: "probe/inner",
  });
  const losses = falling.map(() => 0);
  for (let fold = 0; fold < count; fold++) {
    const all = [...folds.keys()];
    const inner = all.filter((i) => folds[i] !== fold);
    const outer = all.filter((i) => folds[i] === fold);
    const train = probeRows(features, inner);
    const scale = standardise(train);
    const [own, left] = [scale(train), scale(probeRows(features, outer))];
    const targets = Float64Array.from(inner, (i) => labels[i] as number);
    let start: LogisticWeights | undefined;
    for (const [k, l2] of falling.entries()) {
      signal?.throwIfAborted();
      // each solution is the next one's start: they lie on a path
      start = ridgeLogistic(own, targets, { l2, ...(start && { start }) });
      const logits = logitsOf(left, start);
      for (const [row, i] of outer.entries()) {
        const z = logits[row] as number;
        const right = labels[i] === 1 ? z : -z;
        losses[k] =
          (losses[k] as number) + Math.max(-right, 0) + Math.log1p(Math.exp(-Math.abs(z)));
      }
    }
  }
  const best = losses.reduce((at, loss, k) => (loss < (losses[at] as number) ? k : at), 0);
  return falling[best] as number;
}
