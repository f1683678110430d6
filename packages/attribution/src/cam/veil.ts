import { type NdArray, ndArray } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import type { ImageAxes } from "../input/image-axes.js";
import { resizeMap, type Upsampling } from "../result/resize-map.js";

/** What a veil is like. */
export interface VeilOptions {
  /** Rows and columns of the veil. */
  readonly size: readonly [number, number];
  /** How it is brought to the size of the image. */
  readonly upsample: Upsampling;
  readonly axes: Pick<ImageAxes, "rows" | "columns" | "channelsFirst" | "shape">;
}

/** What a network behind a veil is fed beside its images. */
export interface VeilFeeds {
  /** `[images, rows, columns]`. */
  readonly veils: Float32Array;
  /** `b`, of the shape of one image. */
  readonly shown: Float32Array;
}

/**
 * The network with a veil in front of its image `x`: it sees `x + (b - x) veil`, which is the image, to the last bit, where the veil is 0,
 * and `b` where it is 1. A veil of few places is brought to the size of the image by a product with a matrix along each axis: a
 * run is fed a few numbers a mask, and the engine does what would be a loop over all pixels of each masked image here.
 */
export function behindVeil(graph: Graph, { size, upsample, axes }: VeilOptions): Graph {
  const [image = ""] = graph.inputs;
  const [, ...shape] = graph.types.get(image)?.shape ?? [];
  const [rows, columns] = size;
  const builder = GraphBuilder.from(graph);
  const names = veilNames(graph);
  const veil = builder.input(names.veils, float32("batch", rows, columns));
  const shown = builder.input(names.shown, float32(1, ...shape));
  /** What each place of a resized axis takes of each place. */
  const matrix = (count: number, to: readonly [number, number]) =>
    builder.constant(ndArray(resizeMap(identity(count), [count, count], { to, upsample }), to));
  const tall =
    rows === axes.rows ? veil : builder.node("matMul", [matrix(rows, [axes.rows, rows]), veil], {});
  const whole =
    columns === axes.columns
      ? tall
      : builder.node("matMul", [tall, matrix(columns, [columns, axes.columns])], {});
  const oneChannel = shape.length === axes.shape.length ? axes.shape : [...axes.shape, 1];
  const spread = axes.channelsFirst ? [1, ...axes.shape] : oneChannel;
  const cover = builder.node("reshape", [whole], { shape: ["batch", ...spread] });
  const change = builder.node("mul", [builder.node("sub", [shown, image], {}), cover], {});
  const seen = builder.node("add", [image, change], {});
  const both = builder.build(graph.outputs);
  const through = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => (name === image ? seen : name)),
  }));
  return { ...both, nodes: [...both.nodes.slice(graph.nodes.length), ...through] };
}

/** The arrays of a run of a network that {@link behindVeil} made. */
export function veilFeeds(
  graph: Graph,
  { veils, shown }: VeilFeeds,
  [rows, columns]: readonly [number, number],
): Record<string, NdArray> {
  const names = veilNames(graph);
  const [, ...shape] = graph.types.get(graph.inputs[0] ?? "")?.shape ?? [];
  return {
    [names.veils]: ndArray(veils, [veils.length / (rows * columns), rows, columns]),
    [names.shown]: ndArray(shown, [1, ...shape.map(Number)]),
  };
}

function veilNames({ inputs: [image = ""] }: Graph): Record<keyof VeilFeeds, string> {
  return { veils: `${image}/veil`, shown: `${image}/shown` };
}

function identity(count: number): Float32Array {
  return Float32Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0));
}
