import { UsageError } from "@xrt/core";
import { checkOptimizer, checkShares, type Optimizer } from "./optimizer.js";

/** Settings of {@link sgd}. */
export interface SgdOptions {
  /** Step size. */
  readonly learningRate?: number;
  /** Share of the last step's direction that is kept, from 0 to below 1. */
  readonly momentum?: number;
  /** Whether the step looks ahead along the momentum; wants a momentum. */
  readonly nesterov?: boolean;
  /** Added to the gradient as `weightDecay * value`. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent, with momentum and with Nesterov's: `b = momentum b + g`, then a step along `b`, or along
 * `g + momentum b`. The momentum holds gradients and not steps (PyTorch), so that a schedule acts at once.
 *
 * Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
 *
 * @throws UsageError when the learning rate is not above 0, another setting is out of range, or `nesterov` has no momentum.
 */
export function sgd({
  learningRate = 1e-2,
  momentum = 0,
  nesterov = false,
  weightDecay = 0,
}: SgdOptions = {}): Optimizer {
  checkOptimizer("sgd", { learningRate, weightDecay });
  checkShares("sgd", { momentum });
  if (nesterov && momentum === 0) {
    throw new UsageError("sgd: nesterov wants a momentum above 0, for example 0.9");
  }
  return {
    name: nesterov ? "SGD with Nesterov momentum" : "SGD",
    options: { learningRate, momentum, nesterov, weightDecay },
    ...{ learningRate, weightDecay },
    slots: momentum === 0 ? [] : ["momentum"],
    scalars: {},
    update({ values, gradient, slots: [buffer], learningRate: rate, weightDecay: decay }) {
      for (let i = 0; i < gradient.length; i++) {
        const value = values[i] as number;
        const g = (gradient[i] as number) + decay * value;
        let direction = g;
        if (buffer !== undefined) {
          const b = momentum * (buffer[i] as number) + g;
          buffer[i] = b;
          direction = nesterov ? g + momentum * b : b;
        }
        values[i] = value - rate * direction;
      }
    },
  };
}
