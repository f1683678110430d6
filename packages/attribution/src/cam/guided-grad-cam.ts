import { imageAxes } from "../input/image-axes.js";
import { resizeMap, UPSAMPLINGS, type Upsampling } from "../result/resize-map.js";
import { guidedBackpropRules } from "../rules/guided-backprop-rules.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { weightedSum } from "./gradient-cam.js";
import { type MapLayerOptions, mapLayer, mapLayerSpecs } from "./map-layer.js";
import { meanGradients } from "./mean-gradients.js";

/** Options of {@link guidedGradCam}. */
export interface GuidedGradCamOptions extends MapLayerOptions {
  /** How the map is brought to the size of the image; it changes the values. Default `"bilinear"`, half-pixel centres. */
  readonly upsample?: Upsampling;
}

/**
 * Guided Grad-CAM: guided backpropagation times the positive part of Grad-CAM in the size of the image: sharp, and where the class is.
 *
 * Selvaraju et al., "Grad-CAM", 2017, section 3.2. It inherits that guided backpropagation hardly depends on the class.
 *
 * @returns Values as the input lies; the map in the size of the image is in `parts.upsampledMap`.
 */
export const guidedGradCam: Method<GuidedGradCamOptions> = defineMethod<GuidedGradCamOptions>({
  name: "guided-grad-cam",
  family: "cam",
  about: "guided backpropagation times the positive part of Grad-CAM in the size of the image",
  paper: "Selvaraju et al. 2017",
  needs: "network",
  options: {
    ...mapLayerSpecs,
    upsample: {
      type: "choice",
      choices: UPSAMPLINGS,
      default: "bilinear",
      about: "how the map is brought to the size of the image",
    },
  },
  async *run(context, { layer: choice, channels: axis, upsample }) {
    const layer = mapLayer(context, choice, axis);
    const { rows, columns, channelsOf } = imageAxes(context.batch);
    const maps: Float32Array[] = [];
    const quiet = context.gradients({
      wrt: [layer.name],
      quiet: true,
      visit: ({ lane, gradient, value }) => {
        const raw = weightedSum(value(layer.name), meanGradients(gradient, layer), layer);
        const open = raw.map((v) => Math.max(v, 0));
        const from = layer.shape.length === 2 ? layer.shape : [1, 1];
        maps[lane] = resizeMap(open, from, { to: [rows, columns], upsample });
      },
    });
    for await (const _ of quiet);
    const values: Float32Array[] = [];
    const outcome = (): Outcome => ({
      ...{ values, at: "input", layer: layer.name },
      parts: { upsampledMap: { values: maps, shape: [rows, columns] } },
    });
    const passes = context.gradients({
      rules: { key: "guided-backprop", rules: guidedBackpropRules },
      visit: ({ lane, gradient }) => {
        const map = maps[lane] as Float32Array;
        values[lane] = gradient.map((g, i) => g * (map[channelsOf.place(i)] as number));
      },
    });
    for await (const pass of passes) {
      if (pass.done === pass.total) yield { ...pass, outcome };
    }
    return outcome();
  },
});
