import { type NdArray, sizeOf } from "@xrt/core";
import type { Layout } from "../result/attribution.js";
import type { Batch } from "./batch.js";
import { inputLayout } from "./restored.js";

/** Where rows, columns and channels of the input lie, in the order of the network. */
export interface ImageAxes {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** Rows times columns. */
  readonly places: number;
  /** Shape and layout of a map with one value a place. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Whether the channels lie in front of the places. */
  readonly channelsFirst: boolean;
  readonly channelsOf: {
    /** Place of the element `index` of an image. */
    place(index: number): number;
    /** Channel of the element `index` of an image. */
    channel(index: number): number;
    /** Index of the element of a channel at a place. */
    index(place: number, channel: number): number;
  };
}

/**
 * The axes of the images. An input of two axes has one channel; one with another number of axes than two and three has its last
 * axis as channels, and all others are places.
 */
export function imageAxes({ parts, size }: Pick<Batch, "parts" | "size">): ImageAxes {
  const [part] = parts;
  const shape = parts.length === 1 && part !== undefined ? part.shape : [size];
  const layout =
    parts.length === 1 && part !== undefined ? inputLayout({ given: part.shape }) : "flat";
  if (layout === "HW") {
    const [rows = 1, columns = 1] = shape;
    return axes(rows, columns, 1, false, shape, "HW");
  }
  if (layout === "flat") {
    const channels = shape.length === 1 ? 1 : (shape.at(-1) ?? 1);
    const own = shape.length === 1 ? shape : shape.slice(0, -1);
    return axes(1, sizeOf(own), channels, false, own, "flat");
  }
  if (layout === "CHW") {
    const [channels = 1, rows = 1, columns = 1] = shape;
    return axes(rows, columns, channels, true, [rows, columns], "HW");
  }
  const [rows = 1, columns = 1, channels = 1] = shape;
  return axes(rows, columns, channels, false, [rows, columns], "HW");
}

/** An image, in the order of the network, as a picture `[rows, columns, channels]`. */
export function pictureOf(
  image: Float32Array,
  { rows, columns, channels, channelsOf }: ImageAxes,
): NdArray {
  const data = new Float32Array(image.length);
  for (const [i, v] of image.entries()) {
    data[channelsOf.place(i) * channels + channelsOf.channel(i)] = v;
  }
  return { data, shape: [rows, columns, channels] };
}

function axes(
  rows: number,
  columns: number,
  channels: number,
  first: boolean,
  shape: readonly number[],
  layout: Layout,
): ImageAxes {
  const places = rows * columns;
  const channelsOf = first
    ? {
        place: (i: number) => i % places,
        channel: (i: number) => Math.floor(i / places),
        index: (place: number, channel: number) => channel * places + place,
      }
    : {
        place: (i: number) => Math.floor(i / channels),
        channel: (i: number) => i % channels,
        index: (place: number, channel: number) => place * channels + channel,
      };
  return { rows, columns, channels, places, shape, layout, channelsFirst: first, channelsOf };
}
