import { checkOptimizer, checkShares, type Optimizer } from "./optimizer.js";

/** Settings of {@link nadam}. */
export interface NadamOptions {
  /** Step size. */
  readonly learningRate?: number;
  /** Decay of the mean of the gradients, which is reached slowly. */
  readonly beta1?: number;
  /** Decay of the mean of their squares. */
  readonly beta2?: number;
  /** Keeps the division finite. */
  readonly epsilon?: number;
  /** How fast `beta1` is reached: at step t it is `beta1 (1 - 0.5 * 0.96^(t momentumDecay))`. */
  readonly momentumDecay?: number;
  /** Added to the gradient as `weightDecay * value`. */
  readonly weightDecay?: number;
}

/**
 * Adam with Nesterov's momentum, which is warmed up.
 *
 * Dozat, "Incorporating Nesterov Momentum into Adam", 2016, as in PyTorch; Keras warms up faster, with a `momentumDecay` of 1.
 *
 * @throws UsageError when the learning rate is not above 0 or another setting is out of range.
 */
export function nadam({
  learningRate = 2e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  momentumDecay = 0.004,
  weightDecay = 0,
}: NadamOptions = {}): Optimizer {
  checkOptimizer("nadam", { learningRate, weightDecay });
  checkShares("nadam", { beta1, beta2 });
  const momentumAt = (step: number) => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
  return {
    name: "Nadam",
    options: { learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay },
    ...{ learningRate, weightDecay },
    slots: ["mean", "square"],
    // product of the momenta so far
    scalars: { product: 1 },
    update({ values, gradient, slots, scalars, step, learningRate: rate, weightDecay: decay }) {
      const mean = slots[0] as Float32Array;
      const square = slots[1] as Float32Array;
      const [now, next] = [momentumAt(step), momentumAt(step + 1)];
      const product = (scalars[0] as number) * now;
      scalars[0] = product;
      const ofGradient = (rate * (1 - now)) / (1 - product);
      const ofMean = (rate * next) / (1 - product * next);
      const spread = 1 / (1 - beta2 ** step);
      for (let i = 0; i < gradient.length; i++) {
        const value = values[i] as number;
        const g = (gradient[i] as number) + decay * value;
        const m = beta1 * (mean[i] as number) + (1 - beta1) * g;
        const s = beta2 * (square[i] as number) + (1 - beta2) * g * g;
        mean[i] = m;
        square[i] = s;
        values[i] = value - (ofGradient * g + ofMean * m) / (Math.sqrt(s * spread) + epsilon);
      }
    },
  };
}
