import { type NdArray, sizeOf } from "@xrt/core";
import { deadCode, float32, type Graph, GraphBuilder, startAt, tap } from "@xrt/graph";
import { feedsOf } from "../input/batch.js";
import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import type { TargetPlan } from "../target/target.js";
import { activationsOf } from "./activations.js";
import { weightedSum } from "./gradient-cam.js";
import { type MapLayer, type MapLayerOptions, mapLayer, mapLayerSpecs } from "./map-layer.js";

/** Options of {@link ablationCam}. */
export type AblationCamOptions = MapLayerOptions;

/**
 * Ablation-CAM: each channel of a feature map weighted by the share of the score that is lost without it, `w_c = (y - y_c) / y`. No
 * gradient. The network in front of the layer runs once for each image; behind it, once for each channel. A layer that other
 * values go past (a branch of a residual block) takes whole passes instead.
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
    const { graph, feeds } = ablation(context, layer, activations);
    const lease = await context.compile(`ablation ${layer.name} ${axis}`, () => ({
      graph,
      meta: null,
    }));
    const passes = context.runGraph(lease, {
      points: channels * count,
      feeds,
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

interface Ablation {
  readonly graph: Graph;
  readonly feeds: (from: number, to: number) => Record<string, NdArray>;
}

/** What computes the scores without a channel, and what it is fed: point `p` is image `p % images` without channel `p / images`. */
function ablation(
  context: MethodContext,
  layer: MapLayer,
  activations: readonly Float32Array[],
): Ablation {
  const of = [...new Set(context.plans.map((plan) => plan.of))];
  const behind = rest(tap(context.graph, of), layer.name);
  return behind === null
    ? wholePasses(context, layer, of)
    : { graph: behind, feeds: withoutChannel(context, layer, activations) };
}

/** The network behind a value, or null where others go past it. */
function rest(graph: Graph, name: string): Graph | null {
  try {
    return startAt(graph, name);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function withoutChannel(
  context: MethodContext,
  { name, channels, places, index }: MapLayer,
  activations: readonly Float32Array[],
): Ablation["feeds"] {
  const { count } = context.batch;
  const shape = context.shapeOf(name);
  const size = sizeOf(shape);
  return (from, to) => {
    const data = new Float32Array((to - from) * size);
    for (let point = from; point < to; point++) {
      const own = data.subarray((point - from) * size, (point - from + 1) * size);
      own.set(activations[point % count] as Float32Array);
      const channel = Math.floor(point / count) % channels;
      for (let p = 0; p < places; p++) own[index(channel, p)] = 0;
    }
    return { [name]: { data, shape: [to - from, ...shape] } };
  };
}

/** The whole network with the layer multiplied by 0 or 1 for each channel. */
function wholePasses(context: MethodContext, layer: MapLayer, of: readonly string[]): Ablation {
  const { name, channels, shape } = layer;
  const { batch } = context;
  const own = context.shapeOf(name);
  const last = own.length > 1 && layer.index(1, 0) === layer.index(0, 0) + 1 && shape.length > 0;
  const mask = own.map((_, axis) => (axis === (last ? own.length - 1 : 0) ? channels : 1));
  const builder = GraphBuilder.from(context.graph);
  const kept = builder.input("kept channels", float32("batch", ...mask));
  const masked = builder.node("mul", [name, kept], {});
  const made = builder.build(of);
  const multiply = made.nodes.find(({ output }) => output === masked);
  const at = made.nodes.findIndex(({ output }) => output === name);
  if (multiply === undefined) throw new Error(`ablationCam: lost "${masked}"`);
  const later = made.nodes
    .slice(at + 1)
    .filter((node) => node !== multiply)
    .map((node) => ({ ...node, inputs: node.inputs.map((n) => (n === name ? masked : n)) }));
  const graph = deadCode({ ...made, nodes: [...made.nodes.slice(0, at + 1), multiply, ...later] });
  return {
    graph,
    feeds: (from, to) => {
      const images = new Float32Array((to - from) * batch.size);
      const open = new Float32Array((to - from) * channels).fill(1);
      for (let point = from; point < to; point++) {
        images.set(context.image(point % batch.count), (point - from) * batch.size);
        open[(point - from) * channels + Math.floor(point / batch.count)] = 0;
      }
      return {
        ...feedsOf(batch, images, to - from),
        [kept]: { data: open, shape: [to - from, ...mask] },
      };
    },
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
