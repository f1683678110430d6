import { type NdArray, sizeOf } from "@xrt/core";
import { feedsOf } from "../input/batch.js";
import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { networkBehind } from "../run/network-behind.js";
import type { TargetPlan } from "../target/target.js";
import { activationsOf } from "./activations.js";
import { weightedSum } from "./gradient-cam.js";
import { type MapLayer, type MapLayerOptions, mapLayer, mapLayerSpecs } from "./map-layer.js";

/** Options of {@link ablationCam}. */
export type AblationCamOptions = MapLayerOptions;

/**
 * Ablation-CAM: each channel of a feature map weighted by the share of the score that is lost without it, `w_c = (y - y_c) / y`. No
 * gradient. The network in front of the layer runs once for each image, what is behind it once for each channel.
 *
 * Desai and Ramaswamy, "Ablation-CAM: Visual Explanations for Deep Convolutional Network via Gradient-free Localization", 2020.
 *
 * @returns `[rows, columns]` or `[images, rows, columns]` of the layer; the weights are in `parts.channelWeights`.
 * @throws RangeError when a score is 0, of which there is no share.
 */
export const ablationCam: Method<AblationCamOptions> = defineMethod<AblationCamOptions>({
  name: "ablation-cam",
  family: "cam",
  about:
    "channels of a feature map, each weighted by the share of the score that is lost without it",
  paper: "Desai and Ramaswamy 2020",
  needs: "network",
  unsigned: true,
  options: mapLayerSpecs,
  async *run(context, { layer: choice, channels: axis }) {
    const layer = mapLayer(context, choice, axis);
    const { channels } = layer;
    const { count } = context.batch;
    const activations = await activationsOf(context, layer);
    const scores = await context.scoresOfImages();
    const zero = scores.indexOf(0);
    if (zero >= 0) {
      throw new RangeError(
        `${context.caller}: the score of image ${context.imageOf(zero)} is 0, and channels are weighted by the share of it that they hold; use gradCam`,
      );
    }
    const weights = scores.map(() => new Float32Array(channels));
    const outcome = (): Outcome => ({
      values: weights.map((w, lane) =>
        weightedSum(activations[context.imageOf(lane)] as Float32Array, w, layer),
      ),
      at: { shape: layer.shape, layout: layer.layout },
      layer: layer.name,
      parts: { channelWeights: { values: weights, shape: [channels] } },
    });
    const lease = await context.compile(`without channels ${layer.name}`, () => ({
      graph: networkBehind(
        context.graph,
        layer.name,
        context.plans.map((plan) => plan.of),
      ),
      meta: null,
    }));
    const passes = context.passes(lease, {
      points: channels * count,
      feeds: withoutChannel(context, layer, activations, lease.executable.inputs),
      visit: (from, to, outputs) => {
        for (let point = from; point < to; point++) {
          const image = point % count;
          for (const [t, plan] of context.plans.entries()) {
            const lane = context.lane(image, t);
            const y = scores[lane] as number;
            const without = picked(outputs[plan.of], point - from, { plan, image });
            (weights[lane] as Float32Array)[Math.floor(point / count)] = (y - without) / y;
          }
        }
      },
    });
    for await (const pass of passes) yield { ...pass, outcome };
    return outcome();
  },
});

/** Feeds of the network behind a layer: point `p` is image `p % images` without channel `p / images`. */
function withoutChannel(
  context: MethodContext,
  { name, places, index }: MapLayer,
  activations: readonly Float32Array[],
  inputs: readonly string[],
): (from: number, to: number) => Record<string, NdArray> {
  const { batch } = context;
  const shape = context.shapeOf(name);
  const size = sizeOf(shape);
  return (from, to) => {
    const data = new Float32Array((to - from) * size);
    const images = new Float32Array(inputs.length > 1 ? (to - from) * batch.size : 0);
    for (let point = from; point < to; point++) {
      const image = point % batch.count;
      const own = data.subarray((point - from) * size, (point - from + 1) * size);
      own.set(activations[image] as Float32Array);
      const channel = Math.floor(point / batch.count);
      for (let p = 0; p < places; p++) own[index(channel, p)] = 0;
      if (images.length > 0) images.set(context.image(image), (point - from) * batch.size);
    }
    const value = { [name]: { data, shape: [to - from, ...shape] } };
    if (images.length === 0) return value;
    const all = feedsOf(batch, images, to - from);
    const beside = inputs.filter((input) => input !== name);
    return {
      ...value,
      ...Object.fromEntries(beside.map((input) => [input, all[input] as NdArray])),
    };
  };
}

/** The score of a target in a row of its value. */
function picked(
  value: NdArray | undefined,
  row: number,
  { plan, image }: { readonly plan: TargetPlan; readonly image: number },
): number {
  return value?.data[row * plan.units + (plan.picks?.[image] ?? 0)] ?? Number.NaN;
}
