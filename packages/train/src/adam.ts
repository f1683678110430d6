import type { NdArray } from "@xrt/core";

/** Settings of Adam. */
export interface AdamOptions {
  /** Step size. */
  readonly learningRate?: number;
  /** Decay of the mean of the gradients. */
  readonly beta1?: number;
  /** Decay of the mean of their squares. */
  readonly beta2?: number;
  /** Keeps the division finite. */
  readonly epsilon?: number;
}

/** An optimizer: owns its state, which belongs to parameter names. */
export interface Optimizer {
  /** Change `parameters` in place by one step against `gradients`, both by parameter name. */
  step(parameters: ReadonlyMap<string, NdArray>, gradients: ReadonlyMap<string, NdArray>): void;
}

/**
 * Adam with bias correction. The moments are kept by parameter name, so that another set of trained parameters never meets
 * foreign moments.
 *
 * Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1.
 *
 * @throws RangeError when the learning rate is not above 0.
 */
export function adam({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
}: AdamOptions = {}): Optimizer {
  if (!(learningRate > 0))
    throw new RangeError(`adam: learning rate is ${learningRate}, wants more than 0`);
  const moments = new Map<string, { mean: Float32Array; square: Float32Array; steps: number }>();
  return {
    step(parameters, gradients) {
      for (const [name, { data: gradient }] of gradients) {
        const values = parameters.get(name)?.data;
        if (values === undefined)
          throw new RangeError(`adam: a gradient is called "${name}", no parameter is`);
        const state = moments.get(name) ?? {
          mean: new Float32Array(gradient.length),
          square: new Float32Array(gradient.length),
          steps: 0,
        };
        moments.set(name, state);
        state.steps++;
        const { mean, square } = state;
        const rate = learningRate / (1 - beta1 ** state.steps);
        const spread = 1 / (1 - beta2 ** state.steps);
        for (let i = 0; i < gradient.length; i++) {
          const g = gradient[i] as number;
          const m = beta1 * (mean[i] as number) + (1 - beta1) * g;
          const s = beta2 * (square[i] as number) + (1 - beta2) * g * g;
          mean[i] = m;
          square[i] = s;
          values[i] = (values[i] as number) - (rate * m) / (Math.sqrt(s * spread) + epsilon);
        }
      }
    },
  };
}
