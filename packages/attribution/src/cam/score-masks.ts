import { type Baseline, baselineOf } from "../input/baseline.js";
import { imageAxes } from "../input/image-axes.js";
import { UPSAMPLINGS, type Upsampling } from "../result/resize-map.js";
import type { MethodContext } from "../run/context.js";
import type { Estimate, Filled, Outcome } from "../run/method.js";
import type { OptionSpec } from "../run/options.js";
import type { ScorePoint, ScoreRequest } from "../run/pass-requests.js";
import { activationsOf } from "./activations.js";
import { type DistinctMask, distinctMasks } from "./distinct-masks.js";
import { weightedSum } from "./gradient-cam.js";
import { type MapLayer, type MapLayerOptions, mapLayer, mapLayerSpecs } from "./map-layer.js";
import { behindVeil, veilFeeds } from "./veil.js";
import { viewError } from "./view-error.js";

/** Options that all methods have which mask the image with the channels of a layer. */
export interface ScoreMaskOptions extends MapLayerOptions {
  /** How a score becomes a weight: softmax over the channels, or what it is above the score of the baseline. Default `"softmax"`. */
  readonly weights?: "softmax" | "increase";
  /** What a place outside of the mask shows, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
  /** How masks are brought to the size of the image. Default `"bilinear"`. */
  readonly upsample?: Upsampling;
  /** Only this many channels are tried, those that vary most (Faster Score-CAM). Default: all. */
  readonly maxChannels?: number;
}

/** Their specifications. */
export const scoreMaskSpecs: { readonly [K in keyof Required<ScoreMaskOptions>]: OptionSpec } = {
  ...mapLayerSpecs,
  weights: {
    type: "choice",
    choices: ["softmax", "increase"],
    default: "softmax",
    about: "softmax over the scores of the channels, or the scores less that of the baseline",
  },
  baseline: { type: "baseline", default: 0, about: "what a place outside of the mask shows" },
  upsample: {
    type: "choice",
    choices: UPSAMPLINGS,
    default: "bilinear",
    about: "how masks are brought to the size of the image",
  },
  maxChannels: {
    type: "integer",
    min: 1,
    default: null,
    about: "only this many channels, those that vary most; none: all",
  },
};

/** How the image is changed beside its mask, several times for each channel. */
export interface MaskedViews {
  /** Images for each channel. Their scores are averaged. */
  readonly views: number;
  /** Whether the views are drawn at random, the same ones for all channels: the map then has a standard error. Default false. */
  readonly random?: boolean;
  /** What a view multiplies the mask by. Default 1. */
  readonly share?: (view: number) => number;
  /** Writes the image of a view, before it is masked. Default: the image. */
  readonly draw?: (image: number, view: number, into: Float32Array) => void;
}

/**
 * Weights channels by the scores of the image seen through them, `b + (x - b) mask_c`, where the mask is the channel's activation from
 * 0 at its smallest to 1 at its largest value. One pass computes the activations, which do not depend on the target.
 */
export async function* scoreMasks(
  context: MethodContext,
  options: Filled<ScoreMaskOptions>,
  { views, random = false, share = () => 1, draw }: MaskedViews,
): AsyncGenerator<Estimate, Outcome> {
  oneInput(context);
  const layer = mapLayer(context, options.layer, options.channels);
  const { channels, places } = layer;
  const activations = await activationsOf(context, layer);
  const tried = Math.min(options.maxChannels ?? channels, channels);
  const order = activations.map((activation) => mostVarying(activation, layer, tried));
  // a channel without a mask shows the baseline, whose score is known
  const shown = activations.map((activation, image) =>
    distinctMasks(activation, order[image] ?? [], layer),
  );
  const baseline = baselineOf(context.caller, context.batch, options.baseline);
  const axes = imageAxes(context.batch);
  const [rows = 1, columns = 1] = layer.shape;
  const veil = { axes, size: [rows, columns], upsample: options.upsample } as const;
  /** Scores of one image behind veils, of which `write` makes one for each point. */
  const behind = (
    image: number,
    request: Pick<ScoreRequest, "steps" | "fill" | "visit">,
    write: (point: number, into: Float32Array) => void,
  ) =>
    context.scores({
      ...request,
      images: [image],
      quiet: true,
      front: {
        key: JSON.stringify(["veil", veil.size, veil.upsample]),
        put: (graph) => behindVeil(graph, veil),
        feeds: (from, to) => {
          const veils = new Float32Array((to - from) * places);
          for (let p = from; p < to; p++) {
            write(p, veils.subarray((p - from) * places, (p - from + 1) * places));
          }
          return veilFeeds(context.graph, { veils, shown: baseline(image) }, veil.size);
        },
      },
    });
  const blank = new Array<number>(context.lanes).fill(Number.NaN);
  for (const image of shown.keys()) {
    const visit = ({ lane, step, score }: ScorePoint) => {
      if (step === 0) context.keepScore(lane, score);
      else blank[lane] = score;
    };
    for await (const _ of behind(image, { steps: 2, visit }, (point, into) => into.fill(point)));
  }

  const sums = context.zeros(tried);
  const each = random ? context.zeros(tried * views) : [];
  for (const [lane, own] of each.entries()) own.fill(blank[lane] ?? 0);
  for (const [lane, sum] of sums.entries()) {
    sum.fill(views * (blank[lane] ?? 0));
    for (const { channels: own } of shown[context.imageOf(lane)] ?? []) {
      for (const k of own) sum[k] = 0;
    }
  }
  /** For each image how many channels have their scores. */
  const known = shown.map((masks) => masks[0]?.channels[0] ?? tried);
  const outcome = (): Outcome => {
    const weights = sums.map((sum, lane) => {
      const scored = sum.subarray(0, known[context.imageOf(lane)]);
      const own = scored.map((s) => s / views - (blank[lane] ?? 0));
      const spread = options.weights === "softmax" ? softmax(own) : own;
      const all = new Float32Array(channels);
      for (const [k, w] of spread.entries()) all[order[context.imageOf(lane)]?.[k] ?? 0] = w;
      return all;
    });
    const values = weights.map((w, lane) =>
      weightedSum(activations[context.imageOf(lane)] as Float32Array, w, layer),
    );
    const errorOf = (lane: number, scores: Float64Array) => {
      const [image, softmax] = [context.imageOf(lane), options.weights === "softmax"];
      const channel = (k: number) => order[image]?.[k] ?? 0;
      const count = known[image] ?? 0;
      const all = new Float64Array(channels);
      return viewError({
        ...{ scores, views, softmax },
        weights: Array.from({ length: count }, (_, k) => weights[lane]?.[channel(k)] ?? 0),
        mapOf: (own) => {
          for (const [k, w] of own.entries()) all[channel(k)] = w;
          return weightedSum(activations[image] as Float32Array, all, layer);
        },
      });
    };
    const parts = { channelWeights: { values: weights, shape: [channels] } };
    return {
      ...{ values, parts, baselineScore: blank, layer: layer.name },
      ...(random ? { error: each.map((scores, lane) => errorOf(lane, scores)) } : {}),
      at: { shape: layer.shape, layout: layer.layout },
    };
  };
  const total = shown.reduce((n, masks) => n + masks.length * views, 0);
  let before = 0;
  for (const [image, masks] of shown.entries()) {
    const write = (point: number, into: Float32Array) => {
      const { values } = masks[Math.floor(point / views)] as DistinctMask;
      const factor = share(point % views);
      for (let p = 0; p < places; p++) into[p] = 1 - factor * (values[p] as number);
    };
    const visit = ({ lane, step, score }: ScorePoint) => {
      const at = Math.floor(step / views);
      const sum = sums[lane] as Float64Array;
      for (const k of masks[at]?.channels ?? []) {
        sum[k] = (sum[k] as number) + score;
        if (random) (each[lane] as Float64Array)[k * views + (step % views)] = score;
      }
      // a channel counts when all its views have been scored, of the last target too
      const isLast = lane === context.lane(image, context.plans.length - 1);
      if (isLast && step % views === views - 1) known[image] = masks[at + 1]?.channels[0] ?? tried;
    };
    const fill =
      draw && ((_: number, step: number, into: Float32Array) => draw(image, step % views, into));
    const request = { steps: masks.length * views, visit, ...(fill && { fill }) };
    const passes = behind(image, request, write);
    for await (const { done } of passes) {
      const pass = { done: before + done, total };
      context.report(pass);
      if (known[image] !== 0) yield { ...pass, outcome };
    }
    before += masks.length * views;
  }
  return outcome();
}

/** Channels by their variance, the largest first, as many as are tried; in their own order where it is all. */
function mostVarying(
  activation: Float32Array,
  { channels, places, index }: MapLayer,
  tried: number,
): number[] {
  const all = Array.from({ length: channels }, (_, c) => c);
  if (tried === channels) return all;
  const variances = all.map((c) => {
    let [mean, squares] = [0, 0];
    for (let p = 0; p < places; p++) mean += (activation[index(c, p)] as number) / places;
    for (let p = 0; p < places; p++) squares += ((activation[index(c, p)] as number) - mean) ** 2;
    return squares;
  });
  const varying = (c: number) => variances[c] ?? 0;
  return all.sort((a, b) => varying(b) - varying(a) || a - b).slice(0, tried);
}

/** @throws RangeError where a mask would not be one of an image. */
function oneInput({ caller, batch: { parts } }: MethodContext): void {
  if (parts.length === 1) return;
  throw new RangeError(
    `${caller}: masks the one input of a network, this one has ${parts.map(({ name }) => name).join(", ")}; ` +
      "use grad-cam, which masks no input",
  );
}

function softmax(values: Float64Array): Float64Array {
  const most = values.reduce((a, v) => Math.max(a, v), Number.NEGATIVE_INFINITY);
  const powers = values.map((v) => Math.exp(v - most));
  const sum = powers.reduce((a, v) => a + v, 0);
  return powers.map((v) => v / sum);
}
