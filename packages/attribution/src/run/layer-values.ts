import { channelsLast } from "../input/batch.js";
import { inputLayout } from "../input/restored.js";
import { isSpatial } from "../model/layers.js";
import type { Layout } from "../result/attribution.js";
import type { MethodContext } from "./context.js";

/** How the values of a layer leave the library. */
export interface LayerValues {
  /** Of one image. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Values in that order, from those of the graph. */
  readonly turn: (values: ArrayLike<number>) => ArrayLike<number>;
}

/**
 * Values of a layer lie as the network's input does: a map is `[rows, columns, channels]` in a network that takes
 * `[height, width, channels]`, as those of TensorFlow.js do, and `[channels, rows, columns]` in others. Inside, maps always
 * have their channels first.
 */
export function layerValues(context: MethodContext, name: string): LayerValues {
  const shape = context.shapeOf(name);
  const same = (values: ArrayLike<number>) => values;
  const [part] = context.batch.parts;
  if (!isSpatial(context.graph, name)) return { shape, layout: "flat", turn: same };
  const last = part !== undefined && inputLayout({ given: part.shape }) === "HWC";
  if (!last) return { shape, layout: "CHW", turn: same };
  const [channels = 0, rows = 0, columns = 0] = shape;
  const turned = [rows, columns, channels];
  return { shape: turned, layout: "HWC", turn: (values) => channelsLast(values, turned) };
}
