import { type Graph, resolveValue } from "@xrt/graph";
import { withCaller } from "../run/with-caller.js";
import type { Placement } from "./placement.js";
import { type AxisGrid, axisGrids } from "./receptive-field/axis-grid.js";

/** The grid of a layer's units on the network's input, and what each of them can see. */
export interface ReceptiveField extends Placement {
  /** Height and width, in pixels of the input, of what one unit looks at, padding included. */
  readonly size: readonly [number, number];
  /**
   * Whether something in front of the layer looks at the whole image: a squeeze-and-excitation, attention, a normalisation
   * over places. Every pixel then has some say in every unit, and `size` is that of the rest.
   */
  readonly whole: boolean;
}

/**
 * Where the units of a layer look: middle of the first unit's receptive field, step between neighbours, and size, exactly
 * and from the graph alone (Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", 2019).
 * Branches may have different sizes; the field is then what all of them cover, and its middle the mean of theirs.
 *
 * Drawn by this, a class activation map lies where its units look. Stretching a map over the image is right for VGG16
 * (middle of the first cell at 8, as 16 / 2) and moves a map of a ResNet of PyTorch by half a cell: its padded, strided
 * convolutions put the middle of the first of 7 cells at pixel 0.5, stretching at 16.
 *
 * @param layer - Path of a layer with two axes of places, `"last-conv"`, or `"input"`.
 * @throws RangeError when the layer is not known, with the nearest names, or when its units do not lie on a grid of the input
 *   (behind attention, a reshape that mixes the axes, or a pooling over all places).
 *
 * @example
 * ```ts
 * import { receptiveField } from "@xrt/attribution/render";
 * import { zeros } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 *
 * const b = new GraphBuilder();
 * const x = b.input("x", float32("batch", 1, 32, 32));
 * const padded = { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
 * const y = b.node("conv", [x, b.constant(zeros([4, 1, 3, 3]))], padded, "y");
 * receptiveField(b.build([y]), "y"); // => { origin: [0.5, 0.5], step: [2, 2], size: [3, 3], whole: false }
 * ```
 */
export function receptiveField(graph: Graph, layer = "last-conv"): ReceptiveField {
  const value =
    layer === "input"
      ? (graph.inputs[0] ?? "")
      : withCaller("receptiveField", () => resolveValue(graph, layer));
  const { shape } = graph.types.get(value) ?? { shape: [] };
  const [y, x, ...more] = places(graph, value);
  if (y === undefined || x === undefined || more.length > 0) {
    throw new RangeError(
      `receptiveField: the units of "${value}" [${shape}] do not lie on a grid of rows and columns of the input; ` +
        "name a layer in front of pooling, attention and reshapes",
    );
  }
  return {
    origin: [y.origin, x.origin],
    step: [y.step, x.step],
    size: [y.high - y.low, x.high - x.low],
    whole: y.whole || x.whole,
  };
}

/** The grids of the axes of places, rows first: all but that of the channels, which is there up to the first window. */
function places(graph: Graph, value: string): AxisGrid[] {
  const grids = axisGrids(graph);
  const known = (grids.get(value) ?? []).filter((grid) => grid !== undefined);
  const channels = channelAxis(graph, grids);
  return known.filter(({ source }) => source !== channels).sort((a, b) => a.source - b.source);
}

/** Axis of the input that holds its channels: the one that windows take for channels, or else the smallest. */
function channelAxis(graph: Graph, grids: ReturnType<typeof axisGrids>): number {
  const windows = graph.nodes.filter(({ op }) => WINDOWS.has(op));
  const taken = windows.flatMap(({ inputs }) => grids.get(inputs[0] ?? "")?.[1] ?? []);
  if (taken[0] !== undefined) return taken[0].source;
  const [, ...sizes] = graph.types.get(graph.inputs[0] ?? "")?.shape ?? [];
  return sizes.lastIndexOf(Math.min(...sizes.map(Number))) + 1;
}

const WINDOWS = new Set(["conv", "convTranspose", "maxPool", "averagePool"]);
