import type { GraphBuilder } from "../graph-builder.js";

/** `[batch, height, width, channels]` to `[batch, channels, height, width]`; values of another rank stay as they are. */
export function toChannelsFirst(builder: GraphBuilder, value: string): string {
  if (builder.type(value).shape.length !== 4) return value;
  return builder.node("transpose", [value], { permutation: [0, 3, 1, 2] });
}

/** `[batch, channels, height, width]` to `[batch, height, width, channels]`; values of another rank stay as they are. */
export function toChannelsLast(builder: GraphBuilder, value: string): string {
  if (builder.type(value).shape.length !== 4) return value;
  return builder.node("transpose", [value], { permutation: [0, 2, 3, 1] });
}
