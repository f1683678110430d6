import { sizeOf } from "@xrt/core";
import { isSpatial, type LayerChoice } from "../model/layers.js";
import type { MethodContext } from "../run/context.js";

/** A layer whose channels are weighted. */
export interface MapLayer {
  /** Name of its value. */
  readonly name: string;
  /** Rows and columns; empty for a layer without. */
  readonly shape: readonly number[];
  readonly places: number;
  readonly channels: number;
}

/**
 * The layer of a class activation map: `[channels, rows, columns]`, or `[channels]`, which has one cell.
 *
 * @throws RangeError when it is neither: inputs have their channels last, and kernels are no maps.
 */
export function mapLayer(context: MethodContext, choice: LayerChoice): MapLayer {
  const name = context.layer(choice);
  const [batch, ...own] = context.graph.types.get(name)?.shape ?? [];
  const sizes = own.map(Number);
  const flat = batch === "batch" && own.length === 1 && !context.graph.inputs.includes(name);
  if (!flat && !isSpatial(context.graph, name)) {
    throw new RangeError(
      `${context.caller}: "${choice}" is [${[batch, ...own]}], wants a layer with [batch,channels,rows,columns]; "last-conv" picks one`,
    );
  }
  const [channels = 0, ...shape] = sizes;
  return { name, shape, places: sizeOf(shape), channels };
}
