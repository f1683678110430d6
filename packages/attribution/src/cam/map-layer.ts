import { sizeOf } from "@xrt/core";
import { isSpatial, type LayerChoice } from "../model/layers.js";
import type { MethodContext } from "../run/context.js";
import type { OptionSpec } from "../run/options.js";

/** Where the channels of a layer lie; see {@link MapLayerOptions}. */
export type ChannelAxis = "auto" | "first" | "last";

/** Options that every class activation map has. */
export interface MapLayerOptions {
  /** Path of a layer. Default: `"last-conv"`, the last feature map, activation included. */
  readonly layer?: LayerChoice;
  /**
   * Where the channels of the layer lie: `"first"`, `"last"` as in networks of windows (Swin), or `"auto"`, which takes
   * `[tokens, channels]` of a vision transformer as a square of tokens and everything else as channels first. Default `"auto"`.
   */
  readonly channels?: ChannelAxis;
}

/** Their specifications. */
export const mapLayerSpecs: { readonly [K in keyof Required<MapLayerOptions>]: OptionSpec } = {
  layer: { type: "layer", default: "last-conv", about: "layer whose channels are weighted" },
  channels: {
    type: "choice",
    choices: ["auto", "first", "last"],
    default: "auto",
    about: "where the channels of the layer lie; auto: last for tokens, else first",
  },
};

/** A layer whose channels are weighted. */
export interface MapLayer {
  /** Name of its value. */
  readonly name: string;
  /** Rows and columns; empty for a layer without. */
  readonly shape: readonly number[];
  readonly layout: "HW" | "flat";
  readonly places: number;
  readonly channels: number;
  /** Where the number of a channel at a place lies in the value of one image. */
  index(channel: number, place: number): number;
}

/**
 * The layer of a class activation map: `[channels, rows, columns]`, or `[channels]`, which has one cell. Tokens of a vision
 * transformer, `[tokens, channels]`, are a square of places; those in front that do not fit into it (class and distillation tokens)
 * are left out.
 *
 * @throws RangeError when it is neither: inputs have their channels last, and kernels are no maps.
 */
export function mapLayer(
  context: MethodContext,
  choice: LayerChoice,
  channels: ChannelAxis = "auto",
): MapLayer {
  return layerAt(context, context.layer(choice), channels);
}

/** All layers of a choice: a path, a list, a glob. */
export function mapLayers(
  context: MethodContext,
  choice: LayerChoice,
  channels: ChannelAxis = "auto",
): MapLayer[] {
  return context.layers(choice).map((name) => layerAt(context, name, channels));
}

function layerAt(context: MethodContext, name: string, axis: ChannelAxis): MapLayer {
  const { graph, caller } = context;
  const [batch, ...own] = graph.types.get(name)?.shape ?? [];
  const sizes = own.map(Number);
  const ofImages = batch === "batch" && !graph.inputs.includes(name);
  if (ofImages && sizes.length === 1) return channelsFirst(name, [sizes[0] ?? 0], "flat");
  if (ofImages && sizes.length === 2 && axis !== "first") {
    const [tokens = 0, count = 0] = sizes;
    const side = Math.floor(Math.sqrt(tokens));
    // one class token, and a second one of a network that was distilled
    if (side > 0 && tokens - side ** 2 <= 2) {
      return channelsLast(name, [side, side], { channels: count, skip: tokens - side ** 2 });
    }
  }
  if (isSpatial(graph, name)) {
    if (axis !== "last") return channelsFirst(name, sizes, "HW");
    const [rows = 0, columns = 0, count = 0] = sizes;
    return channelsLast(name, [rows, columns], { channels: count, skip: 0 });
  }
  throw new RangeError(
    `${caller}: "${name}" is [${[batch, ...own]}], wants a layer with [batch,channels,rows,columns], or with [batch,tokens,channels] ` +
      'and a square number of tokens; "last-conv" picks one in a convolutional network',
  );
}

function channelsFirst(name: string, sizes: readonly number[], layout: "HW" | "flat"): MapLayer {
  const [channels = 0, ...shape] = sizes;
  const places = sizeOf(shape);
  return {
    ...{ name, shape, layout, places, channels },
    index: (channel, place) => channel * places + place,
  };
}

function channelsLast(
  name: string,
  shape: readonly number[],
  { channels, skip }: { readonly channels: number; readonly skip: number },
): MapLayer {
  const places = sizeOf(shape);
  return {
    ...{ name, shape, places, channels, layout: "HW" as const },
    index: (channel, place) => (skip + place) * channels + channel,
  };
}
