import type { LayerChoice } from "../model/layers.js";
import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { mapLayer } from "./map-layer.js";

/** Options of {@link gradCam}. */
export interface GradCamOptions {
  /** Path of a layer. Default: `"last-conv"`, the last feature map, activation included. */
  readonly layer?: LayerChoice;
}

/**
 * Grad-CAM: the channels of a feature map `A`, each weighted by the mean of its gradient `G`, summed:
 * `map[h, w] = sum_c mean_hw(G[., ., c]) A[h, w, c]`.
 *
 * Selvaraju et al., "Grad-CAM", 2017. The raw map is returned: the paper's ReLU, and scaling and resizing, belong to drawing.
 * A layer without spatial axes has one cell.
 *
 * @returns `[rows, columns]` or `[images, rows, columns]` of the layer, signed; the weights are in `parts.channelWeights`.
 */
export const gradCam: Method<GradCamOptions> = defineMethod<GradCamOptions>({
  name: "grad-cam",
  family: "cam",
  about: "channels of a feature map, each weighted by the mean of its gradient, summed",
  paper: "Selvaraju et al. 2017",
  needs: "network",
  unsigned: true,
  options: {
    layer: { type: "layer", default: "last-conv", about: "layer whose channels are weighted" },
  },
  async *run(context, { layer }) {
    const { name, shape, places, channels } = mapLayer(context, layer);
    const values = context.zeros(places).map((zero) => new Float32Array(zero));
    const weights = values.map(() => new Float32Array(channels));
    const outcome = () =>
      ({
        values,
        at: { shape, layout: shape.length === 2 ? "HW" : "flat" },
        layer: name,
        parts: { channelWeights: { values: weights, shape: [channels] } },
      }) as const;
    const passes = context.gradients({
      wrt: [name],
      visit: ({ lane, gradient, value }) => {
        const activation = value(name);
        const map = values[lane] as Float32Array;
        for (let c = 0; c < channels; c++) {
          const weight = mean(gradient.subarray(c * places, (c + 1) * places));
          (weights[lane] as Float32Array)[c] = weight;
          for (let p = 0; p < places; p++) {
            map[p] = (map[p] as number) + weight * (activation[c * places + p] as number);
          }
        }
      },
    });
    for await (const pass of passes) yield { ...pass, outcome };
    return outcome();
  },
});

function mean(values: Float32Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum / values.length;
}
