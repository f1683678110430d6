import { type NdArray, ndArray } from "@xrt/core";
import { type Dim, float32, type Graph, GraphBuilder } from "@xrt/graph";

/** Numbers in nested lists, as the conformance file writes arrays. */
export type Nested = number | readonly Nested[];

/** One op of a network of the conformance file; the kernel is `[in][out]`, for a convolution `[row][column][in][out]`. */
export interface ListedOp {
  readonly name: string;
  readonly op: string;
  readonly input: string;
  readonly kernel?: Nested;
  readonly bias?: readonly number[];
  readonly exponent?: number;
  readonly size?: number;
}

/** A network of the conformance file, inputs and layers without the batch and with the channels last. */
export interface OpList {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly nodes: readonly ListedOp[];
  readonly output: string;
}

/** Nested lists as an array. */
export function arrayOf(nested: Nested): NdArray {
  const shape: number[] = [];
  for (let level = nested; typeof level === "object"; level = level[0] ?? 0)
    shape.push(level.length);
  return ndArray(Float32Array.from([nested].flat(8) as number[]), shape);
}

/** The graph of a network of the conformance file: channels first inside, as the importer of `tf.LayersModel` makes it. */
export function graphOf({ inputs, nodes, output }: OpList): Graph {
  const builder = new GraphBuilder();
  const values = new Map<string, string>();
  for (const [name, shape] of Object.entries(inputs)) {
    const value = builder.input(name, float32("batch", ...shape));
    values.set(name, moved(builder, value, [0, 3, 1, 2]));
  }
  for (const node of nodes) {
    const add = ops[node.op];
    if (add === undefined) throw new Error(`graphOf: no op "${node.op}"`);
    const value = add(builder, values.get(node.input) ?? "", node);
    values.set(node.name, value);
    builder.path(node.name, value);
  }
  return builder.build([moved(builder, values.get(output) ?? "", [0, 2, 3, 1])]);
}

const ops: Record<string, (b: GraphBuilder, x: string, node: ListedOp) => string> = {
  relu: (b, x, { name }) => b.node("relu", [x], {}, name),
  dense(b, x, { name, kernel = [], bias }) {
    const product = b.node("matMul", [x, b.constant(arrayOf(kernel))], {}, `${name}/product`);
    return bias ? b.node("add", [product, b.constant(arrayOf(bias))], {}, name) : product;
  },
  conv2d(b, x, { name, kernel = [], bias = [] }) {
    const filters = b.node("transpose", [b.constant(arrayOf(kernel))], {
      permutation: [3, 2, 0, 1],
    });
    const valid = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
    return b.node("conv", [x, filters, b.constant(arrayOf(bias))], valid, name);
  },
  flatten(b, x, { name }) {
    const last = moved(b, x, [0, 2, 3, 1]);
    const [batch = "batch", ...shape] = b.type(last).shape;
    return b.node("reshape", [last], { shape: [batch, product(shape)] }, name);
  },
  globalAveragePool: (b, x, { name }) =>
    b.node("reduceMean", [x], { axes: [2, 3], keepDims: false }, name),
  // the file has squares only
  power: (b, x, { name }) => b.node("mul", [x, x], {}, name),
  maxPool1d(b, x, { name, size = 1 }) {
    const [batch = "batch", length] = b.type(x).shape;
    const row = b.node("reshape", [x], { shape: [batch, 1, 1, Number(length)] });
    const window = { kernel: [1, size], strides: [1, size], pads: [0, 0, 0, 0] } as const;
    const pooled = b.node("maxPool", [row], { ...window, dilations: [1, 1] });
    return b.node("reshape", [pooled], { shape: [batch, Number(length) / size] }, name);
  },
};

/** A map with its axes in another order; values of another rank as they are. */
function moved(builder: GraphBuilder, value: string, permutation: readonly number[]): string {
  if (builder.type(value).shape.length !== 4) return value;
  return builder.node("transpose", [value], { permutation });
}

function product(shape: readonly Dim[]): number {
  return shape.reduce<number>((n, d) => n * Number(d), 1);
}
