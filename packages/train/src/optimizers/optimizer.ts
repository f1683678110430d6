import { UsageError } from "@xrt/core";

/** One parameter at one step. All arrays have the same length; `values` and `slots` are changed in place. */
export interface ParameterUpdate {
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  /** What the optimizer keeps for this parameter, one array for each of its `slots`, zeros at first. */
  readonly slots: readonly Float32Array[];
  /** Numbers that the optimizer keeps for this parameter: one for each of its `scalars`, in place. */
  readonly scalars: Float64Array;
  /** Steps of this parameter, this one included: 1 at its first. */
  readonly step: number;
  /** Step size now: that of the optimizer times the factors of schedule and group. */
  readonly learningRate: number;
  readonly weightDecay: number;
}

/**
 * An update rule. It owns no state: a training run keeps the state, by parameter name, so that another set of trained parameters
 * never meets foreign moments.
 */
export interface Optimizer {
  /** For reports, for example `"Adam"`. */
  readonly name: string;
  /** All that changes its steps: part of the manifest of a run. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Step size before schedule and group. */
  readonly learningRate: number;
  /** Decay of weights where a group says nothing. */
  readonly weightDecay: number;
  /** Names of the arrays that are kept for each parameter. */
  readonly slots: readonly string[];
  /** First value of each number that is kept for each parameter, by name. */
  readonly scalars: Readonly<Record<string, number>>;
  /** Make one step with one parameter. */
  update(update: ParameterUpdate): void;
}

/**
 * Check what all optimizers take.
 *
 * @throws UsageError when the learning rate is not above 0 or the weight decay is negative.
 */
export function checkOptimizer(
  name: string,
  { learningRate, weightDecay = 0 }: { learningRate: number; weightDecay?: number },
): void {
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new UsageError(`${name}: learning rate is ${learningRate}, wants more than 0`);
  }
  if (!(weightDecay >= 0 && Number.isFinite(weightDecay))) {
    throw new UsageError(`${name}: weight decay is ${weightDecay}, wants 0 or more`);
  }
}

/**
 * Check a number that has to be at least 0 and below 1, such as a decay of moments.
 *
 * @throws UsageError when one is not.
 */
export function checkShares(name: string, shares: Readonly<Record<string, number>>): void {
  for (const [option, value] of Object.entries(shares)) {
    if (!(value >= 0 && value < 1)) {
      throw new UsageError(`${name}: ${option} is ${value}, wants 0 or more and less than 1`);
    }
  }
}
