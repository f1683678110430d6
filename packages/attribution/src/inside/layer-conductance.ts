import { sizeOf } from "@xrt/core";
import { type Baseline, baselineOf } from "../input/baseline.js";
import { defineMethod } from "../run/define-method.js";
import { layerValues } from "../run/layer-values.js";
import type { Method, Outcome } from "../run/method.js";
import { type LayerOptions, layerSpec } from "./layer-option.js";

/** Options of {@link layerConductance}. */
export interface LayerConductanceOptions extends LayerOptions {
  /** Input at which the path begins, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
  /** Equal parts of the path. Default 50. */
  readonly steps?: number;
}

/**
 * Conductance: how much of the integrated gradients flows through each unit of a layer, `integral (df/dA_j) (dA_j/dt) dt` along the
 * straight path of the input. It sums to `f(x) - f(b)` for a layer that all paths go through.
 *
 * By the trapezoid rule on the activations themselves: the mean gradient of both ends of a part times what the activation
 * changes there, so that no derivative of the activation is needed, and the error falls with the square of the steps but at kinks.
 *
 * Dhamdhere, Sundararajan and Yan, "How Important Is a Neuron?", 2018.
 *
 * @returns Values of the layer, laid out as the input is; `delta` says what is missing to `f(x) - f(b)`.
 */
export const layerConductance: Method<LayerConductanceOptions> =
  defineMethod<LayerConductanceOptions>({
    name: "layer-conductance",
    family: "inside",
    about: "how much of the integrated gradients flows through each unit of a layer",
    paper: "Dhamdhere et al. 2018",
    needs: "network",
    options: {
      layer: layerSpec,
      baseline: { type: "baseline", default: 0, about: "where the path begins, in input units" },
      steps: { type: "integer", min: 1, default: 50, about: "equal parts of the path" },
    },
    async *run(context, { layer, baseline, steps }) {
      const name = context.layer(layer);
      const { shape, layout, turn } = layerValues(context, name);
      const size = sizeOf(shape);
      const from = baselineOf(context.caller, context.batch, baseline);
      const sums = context.zeros(size);
      const last = sums.map(() => ({
        activation: new Float32Array(size),
        gradient: new Float32Array(size),
      }));
      const baselineScore = new Array<number>(context.lanes).fill(Number.NaN);
      const outcome = (): Outcome => ({
        ...{ values: sums.map(turn), at: { shape, layout }, layer: name },
        ...{ baselineScore, complete: true },
      });
      const passes = context.gradients({
        wrt: [name],
        steps: steps + 1,
        fill: (image, step, into) => {
          const [x, b, t] = [context.image(image), from(image), step / steps];
          for (let i = 0; i < into.length; i++) {
            into[i] = (b[i] as number) + t * ((x[i] as number) - (b[i] as number));
          }
        },
        visit: ({ lane, step, score, gradient, value }) => {
          const activation = value(name);
          const before = last[lane] as (typeof last)[number];
          if (step === 0) baselineScore[lane] = score;
          else {
            const sum = sums[lane] as Float64Array;
            for (let i = 0; i < size; i++) {
              const mean = ((gradient[i] as number) + (before.gradient[i] as number)) / 2;
              const change = (activation[i] as number) - (before.activation[i] as number);
              sum[i] = (sum[i] as number) + mean * change;
            }
          }
          before.activation.set(activation);
          before.gradient.set(gradient);
        },
      });
      for await (const pass of passes) {
        if (!baselineScore.some(Number.isNaN)) yield { ...pass, outcome };
      }
      return outcome();
    },
  });
