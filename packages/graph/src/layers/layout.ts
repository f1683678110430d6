import type { Dim } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";

/** `[batch, height, width, channels]` to `[batch, channels, height, width]`; values of another rank stay as they are. */
export function toChannelsFirst(builder: GraphBuilder, value: string, name?: string): string {
  if (builder.type(value).shape.length !== 4) return value;
  return builder.node("transpose", [value], { permutation: [0, 3, 1, 2] }, name);
}

/** `[batch, channels, height, width]` to `[batch, height, width, channels]`; values of another rank stay as they are. */
export function toChannelsLast(builder: GraphBuilder, value: string): string {
  if (builder.type(value).shape.length !== 4) return value;
  return builder.node("transpose", [value], { permutation: [0, 2, 3, 1] });
}

/**
 * Where an axis of the model's layout lies in the graph.
 *
 * @param axis - From 0, or from -1 backwards.
 */
export function graphAxis(builder: GraphBuilder, value: string, axis: number): number {
  const rank = builder.type(value).shape.length;
  const counted = axis < 0 ? axis + rank : axis;
  return rank === 4 ? ([0, 2, 3, 1][counted] ?? counted) : counted;
}

/** A value under another shape, both in the model's layout. */
export function reshaped(
  builder: GraphBuilder,
  value: string,
  shape: readonly Dim[],
  name?: string,
): string {
  const last = toChannelsLast(builder, value);
  if (shape.length !== 4) return builder.node("reshape", [last], { shape }, name);
  return toChannelsFirst(builder, builder.node("reshape", [last], { shape }), name);
}
