import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { addNormalNoise, noiseStream } from "../run/normal-noise.js";
import { peakToPeak } from "../run/peak-to-peak.js";
import { type GradientPowers, plusPlusWeights } from "./grad-cam-plus-plus.js";
import { weightedSum } from "./gradient-cam.js";
import { GradientPowerSums } from "./gradient-power-sums.js";
import { type MapLayerOptions, mapLayer, mapLayerSpecs } from "./map-layer.js";

/** Options of {@link smoothGradCamPlusPlus}. */
export interface SmoothGradCamPlusPlusOptions extends MapLayerOptions {
  /** Standard deviation of the noise as a share of the range of the image. Default 0.15. */
  readonly sigma?: number;
  /** Noisy images. Default 25. */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Smooth Grad-CAM++: the weights of Grad-CAM++ from gradients, their squares and their cubes averaged over noisy copies of the image,
 * all of them; the activations are those of the image itself.
 *
 * Omeiza, Speakman, Cintas and Weldermariam, "Smooth Grad-CAM++: An Enhanced Inference Level Visualization Technique", 2019.
 *
 * @returns As {@link gradCam}, for one layer. `error` is the standard error over the noisy copies, by the jackknife, relative to the map.
 */
export const smoothGradCamPlusPlus: Method<SmoothGradCamPlusPlusOptions> =
  defineMethod<SmoothGradCamPlusPlusOptions>({
    name: "smooth-grad-cam-plus-plus",
    family: "cam",
    about: "Grad-CAM++ with powers of gradients averaged over noisy copies of the image",
    paper: "Omeiza et al. 2019",
    needs: "network",
    unsigned: true,
    options: {
      ...mapLayerSpecs,
      sigma: {
        type: "number",
        min: 0,
        default: 0.15,
        about: "noise as a share of the image's range",
      },
      samples: { type: "integer", min: 1, default: 25, about: "noisy images" },
      seed: { type: "integer", min: 0, default: 0, about: "seed of the noise" },
    },
    async *run(context, { layer: choice, channels: axis, sigma, samples, seed }) {
      const layer = mapLayer(context, choice, axis);
      const size = layer.channels * layer.places;
      const noise = noiseStream(seed, "smooth-grad-cam-plus-plus");
      const sigmas = Array.from(
        { length: context.batch.count },
        (_, i) => sigma * peakToPeak(context.image(i)),
      );
      // where each number of a layer lies among those that are kept
      const stored = (value: Float32Array) => {
        const own = new Float32Array(size);
        for (let c = 0; c < layer.channels; c++) {
          for (let p = 0; p < layer.places; p++) {
            own[c * layer.places + p] = value[layer.index(c, p)] as number;
          }
        }
        return own;
      };
      const kept = { ...layer, index: (c: number, p: number) => c * layer.places + p };
      const activations: Float32Array[] = [];
      const sums = context.zeros(0).map(() => new GradientPowerSums(size));
      const outcome = () => {
        const weightsBy = (activation: Float32Array, means: GradientPowers) =>
          plusPlusWeights(activation, means, kept, "eq19");
        const lanes = sums.map((own, lane) => [own, activations[lane] as Float32Array] as const);
        const weights = lanes.map(([own, activation]) => weightsBy(activation, own.means()));
        return {
          values: lanes.map(([, a], lane) => weightedSum(a, weights[lane] ?? [], kept)),
          error: lanes.map(([own, a]) =>
            own.relativeError((means) => weightedSum(a, weightsBy(a, means), kept)),
          ),
          at: { shape: layer.shape, layout: layer.layout },
          layer: layer.name,
          parts: { channelWeights: { values: weights, shape: [layer.channels] } },
        } as const;
      };
      const passes = context.gradients({
        wrt: [layer.name],
        steps: samples + 1,
        // the image itself comes first
        fill: (image, step, into) => {
          if (step === 0) into.set(context.image(image));
          else addNormalNoise(noise, step - 1, context.image(image), sigmas[image] ?? 0, into);
        },
        visit: ({ lane, step, gradient, value }) => {
          if (step === 0) {
            activations[lane] = stored(value(layer.name));
            return;
          }
          sums[lane]?.add(stored(gradient));
        },
      });
      for await (const pass of passes) {
        if (sums.every(({ draws }) => draws > 0)) yield { ...pass, outcome };
      }
      return outcome();
    },
  });
