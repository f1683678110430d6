import { UnsupportedOpError } from "../errors.js";
import type { Dim } from "../graph.js";
import { spatial, type Window } from "../ops/window.js";
import { pair } from "./layer-import.js";

/**
 * Window geometry of a layer's settings. `"same"` pads so that the result has `ceil(size / stride)` cells, the odd cell at
 * the bottom and right, as TensorFlow does; `"valid"` does not pad.
 *
 * @param shape - `[batch, channels, height, width]` of the input.
 * @param size - Rows and columns of the window.
 */
export function windowOf(
  path: string,
  config: Readonly<Record<string, unknown>>,
  shape: readonly Dim[],
  size: readonly [number, number],
): Window {
  const strides = pair(config.strides ?? size, 1);
  const dilations = pair(config.dilationRate, 1);
  refuseChannelsFirst(path, config);
  if (config.padding === "valid") return { strides, dilations, pads: [0, 0, 0, 0] };
  if (config.padding !== "same") {
    throw new UnsupportedOpError(`padding ${config.padding}`, path, 'use "same" or "valid"');
  }
  const [y = [0, 0], x = [0, 0]] = ([0, 1] as const).map((axis) => {
    const length = spatial(shape, axis);
    const cells = Math.ceil(length / strides[axis]);
    const span = dilations[axis] * (size[axis] - 1) + 1;
    const total = Math.max((cells - 1) * strides[axis] + span - length, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  return { strides, dilations, pads: [y[0] ?? 0, x[0] ?? 0, y[1] ?? 0, x[1] ?? 0] };
}

/** Throws UnsupportedOpError for a layer whose data has the channels in front. */
export function refuseChannelsFirst(
  path: string,
  { dataFormat }: Readonly<Record<string, unknown>>,
): void {
  if (dataFormat !== "channelsFirst") return;
  throw new UnsupportedOpError(
    "dataFormat channelsFirst",
    path,
    "build the network with channelsLast",
  );
}
