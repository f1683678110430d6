import type { GraphBuilder } from "../graph-builder.js";

/** What the importer of one layer is given. Spatial values are `[batch, channels, height, width]` in the graph. */
export interface LayerContext {
  readonly builder: GraphBuilder;
  /** Path of the layer, for example `"vgg16/block5_conv3"`: the wished name of its value. */
  readonly path: string;
  /** Values that the layer is applied to. */
  readonly inputs: readonly string[];
  /** `layer.getConfig()`: settings in the spelling of TensorFlow.js. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Name of the parameter that holds a weight of the layer, by the weight's last name, for example `"kernel"`. */
  readonly weight: (name: string) => string;
}

/** Adds the nodes of one layer and returns the name of its value. */
export type LayerImport = (context: LayerContext) => string;

/** A setting of two numbers that may be written as one. */
export function pair(value: unknown, fallback: number): [number, number] {
  if (typeof value === "number") return [value, value];
  if (Array.isArray(value)) return [Number(value[0]), Number(value[1] ?? value[0])];
  return [fallback, fallback];
}
