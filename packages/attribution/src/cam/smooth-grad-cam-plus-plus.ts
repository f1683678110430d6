import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { addNormalNoise, noiseStream } from "../run/normal-noise.js";
import { rangeOf } from "../run/range-of.js";
import { plusPlusWeights } from "./grad-cam-plus-plus.js";
import { weightedSum } from "./gradient-cam.js";
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
 * @returns As {@link gradCam}, for one layer.
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
        (_, i) => sigma * rangeOf(context.image(i)),
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
      const powers = context.zeros(size).map((gradient) => ({
        gradient,
        squares: new Float64Array(size),
        cubes: new Float64Array(size),
      }));
      let draws = 0;
      const outcome = () => {
        const weights = activations.map((activation, lane) =>
          plusPlusWeights(activation, meansOf(powers[lane], draws), kept, "eq19"),
        );
        return {
          values: activations.map((a, lane) => weightedSum(a, weights[lane] ?? [], kept)),
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
          draws = step;
          const own = powers[lane];
          if (own === undefined) return;
          const g = stored(gradient);
          for (let i = 0; i < size; i++) {
            const v = g[i] as number;
            own.gradient[i] = (own.gradient[i] as number) + v;
            own.squares[i] = (own.squares[i] as number) + v * v;
            own.cubes[i] = (own.cubes[i] as number) + v * v * v;
          }
        },
      });
      for await (const pass of passes) {
        if (activations.length === context.lanes && draws > 0) yield { ...pass, outcome };
      }
      return outcome();
    },
  });

function meansOf(
  sums: { gradient: Float64Array; squares: Float64Array; cubes: Float64Array } | undefined,
  draws: number,
): { gradient: Float64Array; squares: Float64Array; cubes: Float64Array } {
  const mean = (values: Float64Array | undefined) =>
    (values ?? new Float64Array(0)).map((v) => v / Math.max(draws, 1));
  return { gradient: mean(sums?.gradient), squares: mean(sums?.squares), cubes: mean(sums?.cubes) };
}
