import { UsageError } from "@xrt/core";
import { TrainingDivergedError } from "./errors.js";
import type { Examples } from "./examples.js";
import { graphOf, type Model } from "./model.js";
import { adam } from "./optimizers/adam.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import type { TrainOptions } from "./options.js";
import type { Schedule } from "./schedules/schedule.js";
import { trainer } from "./trainer.js";

/** Options of {@link findLearningRate}. */
export interface FindLearningRateOptions
  extends Omit<
    TrainOptions,
    "optimizer" | "schedule" | "epochs" | "metrics" | "best" | "callbacks" | "resume" | "ema"
  > {
  /** First rate. */
  readonly from?: number;
  /** Last rate. */
  readonly to?: number;
  /** Steps from the first to the last, at least 2. */
  readonly steps?: number;
  /** Makes the optimizer. Default: Adam. */
  readonly optimizer?: (learningRate: number) => Optimizer;
}

/** Losses at rising learning rates. */
export interface LearningRateCurve {
  readonly rates: readonly number[];
  /** Loss of the batch at each rate. */
  readonly losses: readonly number[];
  /** The same, averaged over the steps before, later ones more. */
  readonly smoothed: readonly number[];
  /** A rate in the middle of the longest fall of the losses; `null` where they do not fall. */
  readonly suggestion: number | null;
}

/** Weight of the steps before in the average. */
const SMOOTHING = 0.98;

/**
 * Train a few steps at rates that rise exponentially, and suggest one: the middle of the longest fall of the smoothed loss (the
 * "valley" of fastai). The test ends when the smoothed loss is four times its lowest. The model stays as it is.
 *
 * Smith, "Cyclical Learning Rates for Training Neural Networks", 2017.
 *
 * @throws UsageError when the range is empty; DataError as `train`.
 */
export async function findLearningRate(
  model: Model,
  examples: Examples,
  {
    from = 1e-7,
    to = 10,
    steps = 100,
    optimizer = (rate) => adam({ learningRate: rate }),
    task = "learning rates",
    onProgress,
    signal,
    ...options
  }: FindLearningRateOptions = {},
): Promise<LearningRateCurve> {
  if (!(from > 0 && to > from && Number.isInteger(steps) && steps >= 2)) {
    throw new UsageError(
      `findLearningRate: got rates from ${from} to ${to} in ${steps} steps, wants a rise from above 0 in 2 steps or more`,
    );
  }
  const enough = new AbortController();
  const curve = { rates: [] as number[], losses: [] as number[], smoothed: [] as number[] };
  let average = 0;
  const run = trainer(
    await graphOf(model),
    { train: examples },
    {
      ...options,
      ...{ optimizer: optimizer(from), schedule: rising(to / from, steps), epochs: steps },
      signal: signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]),
      callbacks: [
        {
          name: "findLearningRate",
          onStep({ step, loss, learningRate }) {
            average = SMOOTHING * average + (1 - SMOOTHING) * loss;
            const smoothed = average / (1 - SMOOTHING ** step);
            curve.rates.push(learningRate);
            curve.losses.push(loss);
            curve.smoothed.push(smoothed);
            onProgress?.({ task, done: step, total: steps, unit: "steps" });
            if (step >= steps || smoothed > 4 * Math.min(...curve.smoothed)) enough.abort();
          },
        },
      ],
    },
  );
  try {
    for await (const _ of run) {
      // the callback sees every step
    }
  } catch (error) {
    // a rate that is far too large is what the test looks for
    const expected = error instanceof TrainingDivergedError && curve.rates.length > 0;
    if (!expected && (!enough.signal.aborted || signal?.aborted)) throw error;
  }
  return { ...curve, suggestion: valley(curve.rates, curve.smoothed) };
}

function rising(ratio: number, steps: number): Schedule {
  return {
    name: "rising",
    options: { ratio, steps },
    factor: ({ step }) => ratio ** (step / (steps - 1)),
  };
}

/** The rate halfway through the middle third of the longest strictly falling subsequence. */
function valley(rates: readonly number[], losses: readonly number[]): number | null {
  const lengths: number[] = [];
  let end = 0;
  for (const [i, loss] of losses.entries()) {
    let length = 1;
    for (let j = 0; j < i; j++) {
      if (loss < (losses[j] as number)) length = Math.max(length, (lengths[j] as number) + 1);
    }
    lengths.push(length);
    if (length > (lengths[end] as number)) end = i;
  }
  const longest = lengths[end] ?? 0;
  if (longest < 2) return null;
  const third = longest / 3;
  const at = Math.max(end - longest, 0) + Math.floor(third) + Math.floor(third / 2);
  return rates[at] ?? null;
}
