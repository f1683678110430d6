import { checkOptimizer, checkShares, type Optimizer } from "./optimizer.js";

/** Settings of {@link rmsProp}. */
export interface RmsPropOptions {
  /** Step size. */
  readonly learningRate?: number;
  /** Decay of the mean of the squares. */
  readonly rho?: number;
  /** Share of the last step that is kept; Keras only. */
  readonly momentum?: number;
  /** Keeps the division finite. */
  readonly epsilon?: number;
  /** Whether the squares are taken around the mean of the gradients; Keras only. */
  readonly centered?: boolean;
  /** Added to the gradient as `weightDecay * value`. */
  readonly weightDecay?: number;
  /**
   * Where epsilon stands: inside the root, as in Keras since version 3, or beside it, as in the Keras of 2020 (2.3) and in
   * PyTorch, which makes smaller steps where gradients are tiny.
   */
  readonly flavour?: "keras" | "2020";
}

/**
 * RMSProp: a step along the gradient divided by the root of the mean of its squares.
 *
 * Tieleman and Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012. With momentum the steps are collected, each
 * with the learning rate it had.
 *
 * @throws UsageError when the learning rate is not above 0 or another setting is out of range.
 */
export function rmsProp({
  learningRate = 1e-3,
  rho = 0.9,
  momentum = 0,
  epsilon = 1e-7,
  centered = false,
  weightDecay = 0,
  flavour = "keras",
}: RmsPropOptions = {}): Optimizer {
  checkOptimizer("rmsProp", { learningRate, weightDecay });
  checkShares("rmsProp", { rho, momentum });
  const inside = flavour === "keras" ? epsilon : 0;
  const beside = flavour === "keras" ? 0 : epsilon;
  const slots = ["square", ...(momentum > 0 ? ["momentum"] : []), ...(centered ? ["mean"] : [])];
  const [momentumAt, meanAt] = [slots.indexOf("momentum"), slots.indexOf("mean")];
  return {
    name: flavour === "keras" ? "RMSProp" : "RMSProp (2020)",
    options: { learningRate, rho, momentum, epsilon, centered, weightDecay, flavour },
    ...{ learningRate, weightDecay, slots },
    scalars: {},
    update({ values, gradient, slots: kept, learningRate: rate, weightDecay: decay }) {
      const square = kept[0] as Float32Array;
      const buffer = kept[momentumAt];
      const mean = kept[meanAt];
      for (let i = 0; i < gradient.length; i++) {
        const value = values[i] as number;
        const g = (gradient[i] as number) + decay * value;
        const s = rho * (square[i] as number) + (1 - rho) * g * g;
        square[i] = s;
        let variance = s;
        if (mean !== undefined) {
          const m = rho * (mean[i] as number) + (1 - rho) * g;
          mean[i] = m;
          // rounding may take a variance of nearly nothing below it
          variance = Math.max(s - m * m, 0);
        }
        let move = (rate * g) / (Math.sqrt(variance + inside) + beside);
        if (buffer !== undefined) {
          move += momentum * (buffer[i] as number);
          buffer[i] = move;
        }
        values[i] = value - move;
      }
    },
  };
}
