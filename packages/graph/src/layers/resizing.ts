import { type ResizeSettings, resample, resize } from "../compose/resize.js";
import { UnsupportedOpError } from "../errors.js";
import type { GraphBuilder } from "../graph-builder.js";
import { spatial } from "../ops/window.js";
import { type LayerImport, pair } from "./layer-import.js";
import { refuseChannelsFirst } from "./same-padding.js";

/** `UpSampling2D`: rows and columns times `size`. */
export const upSampling2d: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  refuseChannelsFirst(path, config);
  const [height, width] = sizeOfImage(builder, x);
  const [down, across] = pair(config.size, 2);
  const settings = { method: methodOf(path, config.interpolation) };
  return resize(builder, x, [height * down, width * across], settings, path);
};

/** `Resizing`; tfjs-layers lays the corners on each other unless `cropToAspectRatio` is set. */
export const resizing: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  const size = [Number(config.height), Number(config.width)] as const;
  const alignCorners = config.cropToAspectRatio !== true;
  return resize(
    builder,
    x,
    size,
    { method: methodOf(path, config.interpolation), alignCorners },
    path,
  );
};

/**
 * `CenterCrop` as tfjs-layers computes it: rows and columns nearest to an even grid over a box whose lower right corner lies
 * one pixel too far, so that some are repeated or skipped; a smaller image is enlarged.
 */
export const centerCrop: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  const [height, width] = sizeOfImage(builder, x);
  const [rows, columns] = [Number(config.height), Number(config.width)];
  const top = Math.floor((height - rows) / 2);
  const left = width === columns ? 0 : Math.floor((width - columns) / 2) || 1;
  if (top < 0 || left < 0) {
    return resize(builder, x, [rows, columns], { method: "bilinear" }, path);
  }
  return resample(
    builder,
    x,
    cropWeights(height, rows, top),
    cropWeights(width, columns, left),
    path,
  );
};

/** What `tf.image.cropAndResize` takes for the box from `start / from` to `(start + to) / from`, in its precision. */
function cropWeights(from: number, to: number, start: number): Float32Array[] {
  const first = Math.fround(start / from);
  const last = Math.fround((start + to) / from);
  const step = to > 1 ? ((last - first) * (from - 1)) / (to - 1) : 0;
  return Array.from({ length: to }, (_, i) => {
    const row = new Float32Array(from);
    const place = to > 1 ? first * (from - 1) + i * step : 0.5 * (first + last) * (from - 1);
    if (place <= from - 1) row[Math.round(place)] = 1;
    return row;
  });
}

/** `Rescaling`: `x scale + offset`. */
export const rescaling: LayerImport = ({ builder, path, inputs: [x = ""], config }) => {
  const [scale, offset] = [Number(config.scale), Number(config.offset ?? 0)];
  const name = offset === 0 ? path : `${path}/product`;
  const product = builder.node("mul", [x, builder.scalar(scale)], {}, name);
  return offset === 0 ? product : builder.node("add", [product, builder.scalar(offset)], {}, path);
};

function sizeOfImage(builder: GraphBuilder, x: string): [number, number] {
  const { shape } = builder.type(x);
  return [spatial(shape, 0), spatial(shape, 1)];
}

function methodOf(path: string, name: unknown): ResizeSettings["method"] {
  if (name === "bilinear" || name === "nearest") return name;
  throw new UnsupportedOpError(`interpolation ${name}`, path, 'use "bilinear" or "nearest"');
}
