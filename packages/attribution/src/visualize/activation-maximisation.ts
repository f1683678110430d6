import { type LongWork, type NdArray, randomStream } from "@xrt/core";
import { differentiate, linearOutput, resolveValue, tap } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { type Model, toGraph } from "../model.js";
import { withCaller } from "../run/with-caller.js";
import { dot, type Look, lookAt, pickChannels } from "./look.js";
import { totalVariationGradient } from "./total-variation.js";

/** Options of {@link activationMaximisation}. */
export interface ActivationMaximisationOptions extends LongWork {
  /** Path of the layer, or `"output"` for the logits. */
  readonly layer: string;
  /** Channels of the layer, or output units: one picture for each. */
  readonly channels: readonly number[];
  /** Gradient steps. */
  readonly steps?: number;
  /** Root mean square change of a pixel in one step, in grey levels. */
  readonly stepSize?: number;
  /** Largest shift in pixels, in each direction, before each look. */
  readonly jitter?: number;
  /** Share of the differences between neighbouring pixels that is smoothed away in one step; below 0.25 it is stable. */
  readonly totalVariation?: number;
  /** Seed of the first noise and of the jitter. */
  readonly seed?: number;
}

/** What a unit wants to see. */
export interface MaximisedUnit {
  readonly channel: number;
  /** Grey picture, 0 to 255, `[height, width, 1]`. */
  readonly picture: NdArray;
  /** Value of the objective for the first noise and for the picture, both without jitter. */
  readonly start: number;
  readonly end: number;
  /** `"dead-channel"`: no picture that was tried moved the unit. */
  readonly warnings: readonly "dead-channel"[];
}

/** Mid-grey and the standard deviation of the first noise around it, in grey levels. */
const GREY = 127.5;
const NOISE = 12.75;

/**
 * Activation maximisation: grey pictures that make a unit respond, by gradient ascent from seeded noise with jitter and total
 * variation. The objective is the mean of the channel over its places, or the logit of the output unit.
 *
 * Erhan et al., "Visualizing Higher-Layer Features of a Deep Network", 2009. The jitter is a true circular shift of a copy.
 *
 * @param model - Takes grey pixels 0 to 255, `[batch, height, width, 1]`: put `greyInput` of `@xrt/graph` in front of a
 *   network that wants another range or three channels.
 * @throws RangeError when the layer is unknown, with the nearest names, when a channel is not one of its channels, or when the
 *   input is not grey.
 */
export async function activationMaximisation(
  model: Model,
  {
    layer,
    channels,
    steps = 64,
    stepSize = 6,
    jitter = 8,
    totalVariation = 0.1,
    seed = 0,
    onProgress,
    signal,
  }: ActivationMaximisationOptions,
): Promise<MaximisedUnit[]> {
  const graph = linearOutput(await toGraph(model));
  const of =
    layer === "output"
      ? (graph.outputs[0] ?? "")
      : withCaller("activationMaximisation", () => resolveValue(graph, layer));
  const [feed = ""] = graph.inputs;
  const [, height = 0, width = 0, grey] = (graph.types.get(feed)?.shape ?? []) as number[];
  if (grey !== 1) {
    throw new RangeError(
      "activationMaximisation: the model does not take grey images; put greyInput in front of it",
    );
  }
  const backward = differentiate(graph, { of, wrt: [feed], cotangent: "input" });
  const gradient = backward.gradients.get(feed) ?? "";
  const picks = pickChannels(graph.types.get(of)?.shape as readonly number[], channels);
  const look: Look = {
    feed,
    of,
    gradient,
    cotangent: backward.cotangent ?? "",
    picks,
    size: [height, width],
  };
  const pictures = firstPictures(layer, channels, height * width, seed);
  const alive = new Set<number>();
  const draws = randomStream(seed, "activation-maximisation/jitter");
  const executable = await compile(tap(backward.graph, [of, gradient]));
  try {
    const start = await lookAt(executable, look, pictures, [0, 0], signal);
    for (let step = 0; step < steps; step++) {
      const move = (k: number) =>
        Math.floor((2 * jitter + 1) * draws.uniform(2 * step + k)) - jitter;
      const { slopes } = await lookAt(executable, look, pictures, [move(0), move(1)], signal);
      for (const [k, picture] of pictures.entries()) {
        const slope = slopes[k] as Float32Array;
        if (slope.some((v) => v !== 0)) alive.add(k);
        ascend(
          picture,
          slope,
          totalVariationGradient(picture, height, width),
          stepSize,
          totalVariation,
        );
      }
      const task = `activation maximisation of ${layer}`;
      onProgress?.({ task, done: step + 1, total: steps, unit: "steps" });
    }
    const end = await lookAt(executable, look, pictures, [0, 0], signal);
    return channels.map((channel, k) => ({
      channel,
      picture: { data: pictures[k] as Float32Array, shape: [height, width, 1] },
      start: start.objectives[k] ?? Number.NaN,
      end: end.objectives[k] ?? Number.NaN,
      warnings: alive.has(k) ? [] : (["dead-channel"] as const),
    }));
  } finally {
    await executable.dispose();
  }
}

/** Seeded noise around mid-grey, another one for each channel, whichever channels are asked for beside it. */
function firstPictures(
  layer: string,
  channels: readonly number[],
  pixels: number,
  seed: number,
): Float32Array[] {
  const random = randomStream(seed, `activation-maximisation/${layer}`);
  return channels.map((channel) =>
    Float32Array.from({ length: pixels }, (_, i) =>
      clamp(GREY + NOISE * random.normal(channel * pixels + i)),
    ),
  );
}

/** One step uphill, in place: the slope scaled to `stepSize` root mean square, and some smoothing. */
function ascend(
  picture: Float32Array,
  slope: Float32Array,
  roughness: Float32Array,
  stepSize: number,
  totalVariation: number,
): void {
  const size = Math.sqrt(dot(slope, slope) / slope.length);
  for (let i = 0; i < picture.length; i++) {
    const up = size > 0 ? (slope[i] ?? 0) / size : 0;
    picture[i] = clamp((picture[i] ?? 0) + stepSize * up - totalVariation * (roughness[i] ?? 0));
  }
}

function clamp(v: number): number {
  return Math.min(Math.max(v, 0), 255);
}
