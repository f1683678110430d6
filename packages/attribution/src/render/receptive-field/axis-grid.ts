import type { Dim, Graph, Node } from "@xrt/graph";
import { ELEMENTWISE } from "../../model/elementwise.js";
import { resampled } from "./resampled.js";

/** How the elements along one axis of a value look at one axis of the input. In pixels; pixel k reaches from k to k + 1. */
export interface AxisGrid {
  /** Axis of the input. */
  readonly source: number;
  /** Middle of what element 0 looks at. */
  readonly origin: number;
  /** From one element to the next. */
  readonly step: number;
  /** Edges of what element 0 looks at, padding included. */
  readonly low: number;
  readonly high: number;
  /** Whether something in front looks at all of the axis. */
  readonly whole: boolean;
}

/** One grid for each axis of a value; undefined where the axis does not follow one of the input. */
export type Grids = readonly (AxisGrid | undefined)[];

/** Grids of the axes of every value that depends on the first input. */
export function axisGrids(graph: Graph): ReadonlyMap<string, Grids> {
  const [input = ""] = graph.inputs;
  const found = new Map<string, Grids>();
  const { shape } = graph.types.get(input) ?? { shape: [] };
  found.set(
    input,
    shape.map((_, axis) =>
      axis === 0
        ? undefined
        : { source: axis, origin: 0.5, step: 1, low: 0, high: 1, whole: false },
    ),
  );
  for (const node of graph.nodes) {
    const reads = node.inputs.some((name) => found.has(name));
    if (reads) found.set(node.output, behind({ graph, found, node }));
  }
  return found;
}

interface Context {
  readonly graph: Graph;
  readonly found: ReadonlyMap<string, Grids>;
  readonly node: Node;
}

function behind(context: Context): Grids {
  const { graph, node } = context;
  const rank = shapeOf(graph, node.output).length;
  if (ELEMENTWISE.has(node.op)) return merged(context, rank);
  const rule = rules[node.op];
  return rule ? rule(context, rank) : new Array<undefined>(rank).fill(undefined);
}

type Rule = (context: Context, rank: number) => Grids;

const rules: Readonly<Record<string, Rule>> = {
  conv: (context) => windowed(context, kernelSize(context, 1)),
  maxPool: (context) => windowed(context, context.node.attributes.kernel as readonly number[]),
  averagePool: (context) => windowed(context, context.node.attributes.kernel as readonly number[]),
  convTranspose: (context) => spread(context, kernelSize(context, 1)),
  concat(context, rank) {
    const axis = context.node.attributes.axis as number;
    const grids = merged(context, rank);
    return context.node.inputs.length === 1
      ? grids
      : grids.map((g, i) => (i === axis ? undefined : g));
  },
  transpose({ found, node }) {
    const grids = found.get(node.inputs[0] ?? "") ?? [];
    return (node.attributes.permutation as readonly number[]).map((axis) => grids[axis]);
  },
  reshape({ graph, found, node }) {
    const [input = ""] = node.inputs;
    const grids = found.get(input) ?? [];
    const from = trailing(shapeOf(graph, input));
    const to = trailing(shapeOf(graph, node.output));
    return to.map((place) => grids[from.indexOf(place)]);
  },
  pad: (context) =>
    each(context, (grid, axis) => {
      const before = (context.node.attributes.before as readonly number[])[axis] ?? 0;
      return shifted(grid, -before);
    }),
  slice: (context) =>
    each(context, (grid, axis) =>
      axis === context.node.attributes.axis
        ? shifted(grid, context.node.attributes.start as number)
        : grid,
    ),
  reverse: (context) =>
    each(context, (grid, axis) => {
      if (!(context.node.attributes.axes as readonly number[]).includes(axis)) return grid;
      const size = Number(shapeOf(context.graph, context.node.output)[axis]);
      return { ...shifted(grid, size - 1), step: -grid.step };
    }),
  gather: (context) =>
    each(context, (grid, axis) => {
      const { axis: along, indices } = context.node.attributes;
      if (axis !== along) return grid;
      return resampled(
        grid,
        (indices as readonly number[]).map((i) => [[i, 1]]),
      );
    }),
  matMul: product,
  reduceMean: reduced,
  reduceSum: reduced,
  softmax: (context, rank) => normalised(context, rank, (axis, along) => axis === along),
  logSoftmax: (context, rank) => normalised(context, rank, (axis, along) => axis === along),
  layerNorm: (context, rank) => normalised(context, rank, (axis, from) => axis >= from),
};

/** Grids of the first input, each changed. */
function each(
  { found, node }: Context,
  change: (grid: AxisGrid, axis: number) => AxisGrid | undefined,
): Grids {
  const grids = found.get(node.inputs[0] ?? "") ?? [];
  return grids.map((grid, axis) => grid && change(grid, axis));
}

/** Element 0 is what was element `by`. */
function shifted(grid: AxisGrid, by: number): AxisGrid {
  const move = by * grid.step;
  return { ...grid, origin: grid.origin + move, low: grid.low + move, high: grid.high + move };
}

/** Behind a window that slides over axes 2 and 3: element i reads `i * stride - pad + dilation * k`. */
function windowed(context: Context, kernel: readonly number[]): Grids {
  const { strides, pads, dilations } = context.node.attributes as Record<string, readonly number[]>;
  return each(context, (grid, axis) => {
    if (axis < 2) return undefined;
    const i = axis - 2;
    const first = 0 - (pads?.[i] ?? 0);
    const last = first + (dilations?.[i] ?? 1) * ((kernel[i] ?? 1) - 1);
    return { ...reaching(grid, first, last), step: grid.step * (strides?.[i] ?? 1) };
  });
}

/** Behind a transposed convolution: element o reads `(o + pad - dilation * k) / stride` where that is whole. */
function spread(context: Context, kernel: readonly number[]): Grids {
  const { strides, pads, dilations } = context.node.attributes as Record<string, readonly number[]>;
  return each(context, (grid, axis) => {
    if (axis < 2) return undefined;
    const i = axis - 2;
    const stride = strides?.[i] ?? 1;
    const last = (pads?.[i] ?? 0) / stride;
    const first = last - ((dilations?.[i] ?? 1) * ((kernel[i] ?? 1) - 1)) / stride;
    return { ...reaching(grid, first, last), step: grid.step / stride };
  });
}

/** Element 0 looks at the elements `first` to `last` of the grid. */
function reaching(grid: AxisGrid, first: number, last: number): AxisGrid {
  const [a, b] = grid.step < 0 ? [last, first] : [first, last];
  return {
    ...grid,
    origin: grid.origin + (grid.step * (first + last)) / 2,
    low: grid.low + a * grid.step,
    high: grid.high + b * grid.step,
  };
}

/** All inputs at the same places, axes aligned from behind as they broadcast. */
function merged({ graph, found, node }: Context, rank: number): Grids {
  const parts = node.inputs.flatMap((name) => {
    const grids = found.get(name);
    if (grids === undefined) return [];
    const shape = shapeOf(graph, name);
    const front = new Array<undefined>(rank - shape.length).fill(undefined);
    return [[...front, ...grids]];
  });
  return Array.from({ length: rank }, (_, axis) => together(parts.map((grids) => grids[axis])));
}

/**
 * One grid that covers others. One that has none there looks at all places (a gate of squeeze-and-excitation): the others
 * say where the elements lie. Undefined where the grids do not fit on each other.
 */
function together(grids: Grids): AxisGrid | undefined {
  const known = grids.filter((grid) => grid !== undefined);
  const [first, ...rest] = known;
  if (first === undefined) return undefined;
  const fits = rest.every(
    ({ source, step }) => source === first.source && Math.abs(step - first.step) < 1e-9,
  );
  if (!fits) return undefined;
  const origins = known.map(({ origin }) => origin);
  return {
    ...first,
    origin: (Math.min(...origins) + Math.max(...origins)) / 2,
    low: Math.min(...known.map(({ low }) => low)),
    high: Math.max(...known.map(({ high }) => high)),
    whole: known.length < grids.length || known.some(({ whole }) => whole),
  };
}

/** Axes that are not summed over stay where they are. */
function reduced({ found, node }: Context): Grids {
  const { axes, keepDims } = node.attributes as { axes: readonly number[]; keepDims: boolean };
  const grids = found.get(node.inputs[0] ?? "") ?? [];
  return grids.flatMap((grid, axis) =>
    axes.includes(axis) ? (keepDims ? [undefined] : []) : [grid],
  );
}

/** Elements stay where they are, and those of the axes that are normalised together look at one another. */
function normalised(
  { found, node }: Context,
  rank: number,
  together: (axis: number, at: number) => boolean,
): Grids {
  const grids = found.get(node.inputs[0] ?? "") ?? [];
  const at = node.attributes.axis as number;
  return Array.from({ length: rank }, (_, axis) => {
    const grid = grids[axis];
    return grid && (together(axis, at) ? { ...grid, whole: true } : grid);
  });
}

/**
 * Rows follow those of the first factor, columns those of the second; a constant factor may resample an axis of an image.
 * Of two factors that depend on the image each row and column meets all of the other.
 */
function product({ graph, found, node }: Context, rank: number): Grids {
  const [a = "", b = ""] = node.inputs;
  const aligned = [a, b].map((name) => {
    const grids = found.get(name);
    return (
      grids && [...new Array<undefined>(Math.max(rank - grids.length, 0)).fill(undefined), ...grids]
    );
  });
  const [left, right] = aligned;
  const fronts = aligned.filter((grids) => grids !== undefined);
  const front = Array.from({ length: rank - 2 }, (_, axis) => together(fronts.map((g) => g[axis])));
  const [rows, columns] = [left?.[rank - 2], right?.[rank - 1]];
  const mixed = left !== undefined && right !== undefined;
  const met = (grid: AxisGrid | undefined) => grid && (mixed ? { ...grid, whole: true } : grid);
  const isImage = rank === 4;
  const [tall, wide] = [right?.[rank - 2], left?.[rank - 1]];
  return [
    ...front,
    isImage && left === undefined && tall ? resampledBy(graph, a, tall, 0) : met(rows),
    isImage && right === undefined && wide ? resampledBy(graph, b, wide, 1) : met(columns),
  ];
}

/** The grid behind a product with a constant matrix, whose axis `along` is that of the result. */
function resampledBy(
  graph: Graph,
  name: string,
  grid: AxisGrid,
  along: 0 | 1,
): AxisGrid | undefined {
  const { shape, data } = graph.parameters.get(name)?.array ?? { shape: [], data: [] };
  if (shape.length !== 2) return undefined;
  const [rows = 0, columns = 0] = shape;
  const [to, from] = along === 0 ? [rows, columns] : [columns, rows];
  const at = (o: number, i: number) => data[along === 0 ? o * columns + i : i * columns + o] ?? 0;
  const elements = Array.from({ length: from }, (_, i) => i);
  return resampled(
    grid,
    Array.from({ length: to }, (_, o) =>
      elements.map((i) => [i, at(o, i)] as const).filter(([, weight]) => weight !== 0),
    ),
  );
}

/** How many elements lie behind each axis, with its size: what a reshape keeps of an axis that it does not cut. */
function trailing(shape: readonly Dim[]): string[] {
  return shape.map((dim, axis) => {
    const elements = shape.slice(axis + 1).reduce<number>((n, d) => n * Number(d), 1);
    return `${dim} over ${elements}`;
  });
}

function kernelSize({ graph, node }: Context, input: number): readonly number[] {
  return shapeOf(graph, node.inputs[input] ?? "").slice(2) as number[];
}

function shapeOf({ types }: Graph, name: string): readonly Dim[] {
  return types.get(name)?.shape ?? [];
}
