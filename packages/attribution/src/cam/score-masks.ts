import { type Baseline, baselineOf } from "../input/baseline.js";
import { type ImageAxes, imageAxes } from "../input/image-axes.js";
import { resizeMap, UPSAMPLINGS, type Upsampling } from "../result/resize-map.js";
import type { MethodContext } from "../run/context.js";
import type { Estimate, Filled, Outcome } from "../run/method.js";
import type { OptionSpec } from "../run/options.js";
import { activationsOf } from "./activations.js";
import { weightedSum } from "./gradient-cam.js";
import { type MapLayer, type MapLayerOptions, mapLayer, mapLayerSpecs } from "./map-layer.js";
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

/** How the image is changed beside its mask, several times for each channel. Where the mask is 0 it shows the baseline. */
export interface MaskedViews {
  /** Images for each channel. Their scores are averaged. */
  readonly views: number;
  /** Whether the views are drawn at random, the same ones for all channels: the map then has a standard error. Default false. */
  readonly random?: boolean;
  /**
   * Writes one.
   *
   * @param mask - From 0 to 1 for each place of the image; borrowed.
   */
  fill(view: {
    readonly image: number;
    readonly view: number;
    readonly mask: Float32Array;
    readonly into: Float32Array;
  }): void;
}

/**
 * Weights channels by the scores of the image seen through them, `b + (x - b) mask_c`, where the mask is the channel's activation from
 * 0 at its smallest to 1 at its largest value. One pass computes the activations, which do not depend on the target.
 */
export async function* scoreMasks(
  context: MethodContext,
  options: Filled<ScoreMaskOptions>,
  viewsOf: (baseline: (image: number) => Float32Array) => MaskedViews,
): AsyncGenerator<Estimate, Outcome> {
  const layer = mapLayer(context, options.layer, options.channels);
  const { channels, places } = layer;
  const activations = await activationsOf(context, layer);
  const tried = Math.min(options.maxChannels ?? channels, channels);
  const order = activations.map((activation) => mostVarying(activation, layer, tried));
  // a channel that is the same everywhere, such as one that its ReLU keeps at 0, shows the baseline, whose score is known
  const shown = activations.map((activation, image) =>
    Array.from({ length: tried }, (_, k) => k).filter((k) =>
      varies(activation, order[image]?.[k] ?? 0, layer),
    ),
  );
  const baseline = baselineOf(context.caller, context.batch, options.baseline);
  const { views, fill, random = false } = viewsOf(baseline);
  const axes = imageAxes(context.batch);
  const size = { to: [axes.rows, axes.columns], upsample: options.upsample };
  const blank = await context.scoresAt((image, into) => into.set(baseline(image)));

  const sums = context.zeros(tried);
  const each = random ? context.zeros(tried * views) : [];
  for (const [lane, own] of each.entries()) own.fill(blank[lane] ?? 0);
  for (const [lane, sum] of sums.entries()) {
    sum.fill(views * (blank[lane] ?? 0));
    for (const k of shown[context.imageOf(lane)] ?? []) sum[k] = 0;
  }
  /** For each image how many channels have their scores. */
  const known = shown.map((own) => own[0] ?? tried);
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
  const masks: { channel: number; mask: Float32Array }[] = [];
  const maskOf = (image: number, k: number) => {
    const kept = masks[image];
    const channel = order[image]?.[k] ?? 0;
    if (kept?.channel === channel) return kept.mask;
    const own = new Float32Array(places);
    for (let p = 0; p < places; p++) {
      own[p] = activations[image]?.[layer.index(channel, p)] as number;
    }
    const mask = resizeMap(scaled(own), layer.shape.length === 2 ? layer.shape : [1, 1], size);
    masks[image] = { channel, mask };
    return mask;
  };
  const total = shown.reduce((n, own) => n + own.length * views, 0);
  let before = 0;
  for (const [image, own] of shown.entries()) {
    const passes = context.scores({
      images: [image],
      steps: own.length * views,
      fill: (_, step, into) => {
        const mask = maskOf(image, own[Math.floor(step / views)] ?? 0);
        fill({ image, view: step % views, mask, into });
      },
      visit: ({ lane, step, score }) => {
        const at = Math.floor(step / views);
        const k = own[at] ?? 0;
        const sum = sums[lane] as Float64Array;
        sum[k] = (sum[k] as number) + score;
        if (random) (each[lane] as Float64Array)[k * views + (step % views)] = score;
        // a channel counts when all its views have been scored, of the last target too
        const isLast = lane === context.lane(image, context.plans.length - 1);
        if (isLast && step % views === views - 1) known[image] = own[at + 1] ?? tried;
      },
      quiet: true,
    });
    for await (const { done } of passes) {
      const pass = { done: before + done, total };
      context.report(pass);
      if (known[image] !== 0) yield { ...pass, outcome };
    }
    before += own.length * views;
  }
  return outcome();
}

/** The image seen through a mask. */
export function seenThrough(
  image: Float32Array,
  baseline: Float32Array,
  {
    axes: { places, channels, channelsFirst },
    mask,
    into,
  }: {
    readonly axes: Pick<ImageAxes, "places" | "channels" | "channelsFirst">;
    readonly mask: Float32Array;
    readonly into: Float32Array;
  },
): void {
  const step = channelsFirst ? 1 : channels;
  for (let c = 0; c < channels; c++) {
    for (let p = 0, i = channelsFirst ? c * places : c; p < places; p++, i += step) {
      const b = baseline[i] as number;
      into[i] = b + ((image[i] as number) - b) * (mask[p] as number);
    }
  }
}

/** Whether a channel is not the same everywhere. */
function varies(
  activation: Float32Array,
  channel: number,
  { places, index }: Pick<MapLayer, "places" | "index">,
): boolean {
  const first = activation[index(channel, 0)];
  for (let p = 1; p < places; p++) if (activation[index(channel, p)] !== first) return true;
  return false;
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

/** From 0 at the smallest to 1 at the largest value; a channel that is the same everywhere shows nothing. */
function scaled(values: Float32Array): Float32Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return high > low ? values.map((v) => (v - low) / (high - low)) : values.map(() => 0);
}

function softmax(values: Float64Array): Float64Array {
  const most = values.reduce((a, v) => Math.max(a, v), Number.NEGATIVE_INFINITY);
  const powers = values.map((v) => Math.exp(v - most));
  const sum = powers.reduce((a, v) => a + v, 0);
  return powers.map((v) => v / sum);
}
