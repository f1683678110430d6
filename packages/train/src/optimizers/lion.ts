import { checkOptimizer, checkShares, type Optimizer } from "./optimizer.js";
import { shrink } from "./shrink.js";

/** Settings of {@link lion}. */
export interface LionOptions {
  /** Step size: three to ten times smaller than Adam's. */
  readonly learningRate?: number;
  /** Share of the momentum in the direction of a step. */
  readonly beta1?: number;
  /** Decay of the momentum. */
  readonly beta2?: number;
  /** Decoupled decay, scaled by the learning rate; three to ten times larger than AdamW's. */
  readonly weightDecay?: number;
}

/**
 * Lion: steps of one size along the sign of the momentum, half the memory of Adam.
 *
 * Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023.
 *
 * @throws UsageError when the learning rate is not above 0 or another setting is out of range.
 */
export function lion({
  learningRate = 1e-4,
  beta1 = 0.9,
  beta2 = 0.99,
  weightDecay = 0,
}: LionOptions = {}): Optimizer {
  checkOptimizer("lion", { learningRate, weightDecay });
  checkShares("lion", { beta1, beta2 });
  return {
    name: "Lion",
    options: { learningRate, beta1, beta2, weightDecay },
    ...{ learningRate, weightDecay },
    slots: ["momentum"],
    scalars: {},
    update(update) {
      shrink(update);
      const { values, gradient, slots, learningRate: rate } = update;
      const momentum = slots[0] as Float32Array;
      for (let i = 0; i < gradient.length; i++) {
        const g = gradient[i] as number;
        const m = momentum[i] as number;
        const direction = Math.sign(beta1 * m + (1 - beta1) * g);
        momentum[i] = beta2 * m + (1 - beta2) * g;
        values[i] = (values[i] as number) - rate * direction;
      }
    },
  };
}
