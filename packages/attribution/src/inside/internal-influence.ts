import { sizeOf } from "@xrt/core";
import { quadrature } from "../gradient/quadrature.js";
import { baselineOf } from "../input/baseline.js";
import { defineMethod } from "../run/define-method.js";
import { layerValues } from "../run/layer-values.js";
import type { Method, Outcome } from "../run/method.js";
import { type LayerPathOptions, layerPathSpecs } from "./path-options.js";

/**
 * Internal influence: the gradient with respect to a layer averaged over the straight path of the input, `integral df/dA dt`.
 *
 * Leino, Sen, Datta, Fredrikson and Li, "Influence-Directed Explanations for Deep Convolutional Networks", 2018.
 *
 * @returns Values of the layer, laid out as the input is.
 */
export const internalInfluence: Method<LayerPathOptions> = defineMethod<LayerPathOptions>({
  name: "internal-influence",
  family: "inside",
  about: "gradient with respect to a layer, averaged over the path of the input",
  paper: "Leino et al. 2018",
  needs: "network",
  options: layerPathSpecs,
  async *run(context, { layer, baseline, steps, rule }) {
    const name = context.layer(layer);
    const { shape, layout, turn } = layerValues(context, name);
    const { nodes, weights } = quadrature(rule, steps);
    const from = baselineOf(context.caller, context.batch, baseline);
    const sums = context.zeros(sizeOf(shape));
    const outcome = (): Outcome => ({
      ...{ values: sums.map(turn), at: { shape, layout }, layer: name },
    });
    const passes = context.gradients({
      wrt: [name],
      steps,
      fill: (image, step, into) => {
        const [x, b, t] = [context.image(image), from(image), nodes[step] ?? 0];
        for (let i = 0; i < into.length; i++) {
          into[i] = (b[i] as number) + t * ((x[i] as number) - (b[i] as number));
        }
      },
      visit: ({ lane, step, gradient }) => {
        const sum = sums[lane] as Float64Array;
        const weight = weights[step] ?? 0;
        for (let i = 0; i < sum.length; i++) {
          sum[i] = (sum[i] as number) + weight * (gradient[i] as number);
        }
      },
    });
    for await (const pass of passes) yield { ...pass, outcome };
    return outcome();
  },
});
