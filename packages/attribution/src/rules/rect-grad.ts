import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { rectGradRules } from "./rect-grad-rules.js";

/** Options of {@link rectGrad}. */
export interface RectGradOptions {
  /** Share of each ReLU layer that is silenced, from 0, the gradient, to 1. Default 0.98, as in the paper. */
  readonly quantile?: number;
  /** Whether the result is multiplied by the input, as the paper does. Default true. */
  readonly timesInput?: boolean;
}

/**
 * Rectified gradients: the gradient of the input where each ReLU hands back only where its value times the arriving gradient is above a quantile of
 * the layer, {@link rectGradRules}; times the input.
 *
 * Kim, Seo, Jeon, Koo, Choe and Jeon, "Why are Saliency Maps Noisy? Cause of and Solution to Noisy Saliency Maps", 2019.
 *
 * @returns Signed values as the input lies.
 */
export const rectGrad: Method<RectGradOptions> = defineMethod<RectGradOptions>({
  name: "rect-grad",
  family: "rules",
  about: "gradient of the input where each ReLU hands back only what matters most in its layer",
  paper: "Kim et al. 2019",
  needs: "network",
  options: {
    quantile: {
      type: "number",
      min: 0,
      max: 1,
      default: 0.98,
      about: "share of each ReLU layer that is silenced",
    },
    timesInput: { type: "boolean", default: true, about: "multiply by the input" },
  },
  async *run(context, { quantile, timesInput }) {
    const values = context.zeros().map((zero) => new Float32Array(zero));
    const outcome = () => ({ values, at: "input" }) as const;
    const passes = context.gradients({
      rules: { key: `rect-grad ${quantile}`, rules: rectGradRules(quantile) },
      visit: ({ lane, image, gradient }) => {
        const x = context.image(image);
        const own = values[lane] as Float32Array;
        for (let i = 0; i < own.length; i++) {
          own[i] = (gradient[i] as number) * (timesInput ? (x[i] as number) : 1);
        }
      },
    });
    for await (const pass of passes) yield { ...pass, outcome };
    return outcome();
  },
});
