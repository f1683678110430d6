import { type AdamOptions, adamStep } from "./adam.js";
import { checkOptimizer, checkShares, type Optimizer } from "./optimizer.js";
import { shrink } from "./shrink.js";

/**
 * Adam with decoupled weight decay: values shrink by `learningRate * weightDecay` of themselves before each step, beside the
 * moments and not through them.
 *
 * Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, in the form of PyTorch, where the decay is scaled by
 * the learning rate.
 *
 * @throws UsageError when the learning rate is not above 0 or another setting is out of range.
 */
export function adamW({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0.01,
}: AdamOptions = {}): Optimizer {
  checkOptimizer("adamW", { learningRate, weightDecay });
  checkShares("adamW", { beta1, beta2 });
  return {
    name: "AdamW",
    options: { learningRate, beta1, beta2, epsilon, weightDecay },
    ...{ learningRate, weightDecay },
    slots: ["mean", "square"],
    scalars: {},
    update(update) {
      shrink(update);
      adamStep(update, { beta1, beta2, epsilon, coupled: 0 });
    },
  };
}
