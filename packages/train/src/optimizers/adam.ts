import { checkOptimizer, checkShares, type Optimizer, type ParameterUpdate } from "./optimizer.js";
import { type AdamArrays, type AdamNumbers, vectorAdam } from "./vector-adam.js";

/** Settings of {@link adam}. */
export interface AdamOptions {
  /** Step size. */
  readonly learningRate?: number;
  /** Decay of the mean of the gradients. */
  readonly beta1?: number;
  /** Decay of the mean of their squares. */
  readonly beta2?: number;
  /** Keeps the division finite. */
  readonly epsilon?: number;
  /** Added to the gradient as `weightDecay * value`, so that it goes through the moments; {@link adamW} decays beside them. */
  readonly weightDecay?: number;
}

/**
 * Adam with bias correction.
 *
 * Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1.
 *
 * @throws UsageError when the learning rate is not above 0 or another setting is out of range.
 */
export function adam({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
}: AdamOptions = {}): Optimizer {
  checkOptimizer("adam", { learningRate, weightDecay });
  checkShares("adam", { beta1, beta2 });
  return {
    name: "Adam",
    options: { learningRate, beta1, beta2, epsilon, weightDecay },
    ...{ learningRate, weightDecay },
    slots: ["mean", "square"],
    scalars: {},
    update: (update) => adamStep(update, { beta1, beta2, epsilon, coupled: update.weightDecay }),
  };
}

/** One step of Adam; `coupled` is the weight decay that goes into the gradient. */
export function adamStep(
  { values, gradient, slots, step, learningRate }: ParameterUpdate,
  {
    beta1,
    beta2,
    epsilon,
    coupled,
  }: { beta1: number; beta2: number; epsilon: number; coupled: number },
): void {
  const [mean, square] = slots as [Float32Array, Float32Array];
  const arrays = { values, gradient, mean, square };
  const numbers = {
    beta1: Math.fround(beta1),
    rest1: Math.fround(1 - beta1),
    beta2: Math.fround(beta2),
    rest2: Math.fround(1 - beta2),
    coupled: Math.fround(coupled),
    rate: Math.fround(learningRate / (1 - beta1 ** step)),
    spread: Math.fround(1 / (1 - beta2 ** step)),
    epsilon: Math.fround(epsilon),
  };
  if (!vectorAdam(arrays, numbers)) adamLoop(arrays, numbers);
}

/** Every result is rounded to single precision, as that of a vector instruction is. */
function adamLoop(
  { values, gradient, mean, square }: AdamArrays,
  { beta1, rest1, beta2, rest2, coupled, rate, spread, epsilon }: AdamNumbers,
): void {
  for (let i = 0; i < gradient.length; i++) {
    const value = values[i] as number;
    const g = Math.fround((gradient[i] as number) + Math.fround(coupled * value));
    const m = Math.fround(Math.fround(beta1 * (mean[i] as number)) + Math.fround(rest1 * g));
    const gg = Math.fround(Math.fround(rest2 * g) * g);
    const s = Math.fround(Math.fround(beta2 * (square[i] as number)) + gg);
    mean[i] = m;
    square[i] = s;
    const root = Math.fround(Math.sqrt(Math.fround(s * spread)));
    const quotient = Math.fround(Math.fround(rate * m) / Math.fround(root + epsilon));
    values[i] = value - quotient;
  }
}
