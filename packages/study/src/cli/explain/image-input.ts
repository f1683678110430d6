import { type Preprocess, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";

/** The network's only input must be an image: how large, how many channels, and where they lie. */
export function imageInput(
  graph: Graph,
): Pick<Preprocess, "size" | "channels"> & { channelsFirst: boolean } {
  const [input = "", ...more] = graph.inputs;
  const { shape } = graph.types.get(input) ?? { shape: [] };
  const [, a = 0, b = 0, c = 0] = shape.map(Number);
  const isImage = more.length === 0 && shape.length === 4;
  if (isImage && (c === 1 || c === 3)) return { size: [a, b], channels: c, channelsFirst: false };
  if (isImage && (a === 1 || a === 3)) return { size: [b, c], channels: a, channelsFirst: true };
  const inputs = graph.inputs.map((name) => `[${graph.types.get(name)?.shape}]`);
  throw new UsageError(
    `--model: takes ${inputs.join(" and ")}, wants one image of 1 or 3 channels; give other inputs as a .npy array`,
  );
}
