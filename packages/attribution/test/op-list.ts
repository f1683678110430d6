import { type NdArray, ndArray } from "@xrt/core";
import { type Dim, float32, type Graph, GraphBuilder } from "@xrt/graph";

/** Numbers in nested lists, as the conformance file writes arrays. */
export type Nested = number | readonly Nested[];

/** One op of a network of the conformance file; the kernel is `[in][out]`, for a convolution `[row][column][in][out]`. */
export interface ListedOp {
  readonly name: string;
  readonly op: string;
  /** Of a sum or concatenation several. */
  readonly input: string | readonly string[];
  readonly kernel?: Nested;
  readonly bias?: readonly number[];
  readonly exponent?: number;
  readonly size?: number;
  /** Of a slice, along the last axis. */
  readonly begin?: number;
  readonly length?: number;
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
    const [first = "", ...rest] = [node.input].flat().map((name) => values.get(name) ?? "");
    const value = add(builder, first, node, rest);
    values.set(node.name, value);
    builder.path(node.name, value);
  }
  return builder.build([moved(builder, values.get(output) ?? "", [0, 2, 3, 1])]);
}

/** Adds an op to `x`, and for a sum or concatenation to the values behind it. */
type AddOp = (b: GraphBuilder, x: string, node: ListedOp, rest: readonly string[]) => string;

/** A convolution at stride 1 without padding. */
const VALID = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;

const ops: Record<string, AddOp> = {
  relu: (b, x, { name }) => b.node("relu", [x], {}, name),
  add: (b, x, { name }, rest) =>
    rest.reduce((sum, other, i) => {
      return b.node("add", [sum, other], {}, i === rest.length - 1 ? name : `${name}/${i}`);
    }, x),
  concat: (b, x, { name }, rest) => b.node("concat", [x, ...rest], { axis: 1 }, name),
  affine(b, x, { name, kernel = [], bias = [] }) {
    const parameter = (values: readonly number[]) =>
      b.constant(arrayOf(values), `${name}/parameter`);
    const scale = kernel as readonly number[];
    const still = [scale.map(() => 0), scale.map(() => 1)];
    const inputs = [x, ...[scale, bias, ...still].map(parameter)];
    return b.node("batchNorm", inputs, { epsilon: 0 }, name);
  },
  dense(b, x, { name, kernel = [], bias }) {
    const product = b.node("matMul", [x, b.constant(arrayOf(kernel))], {}, `${name}/product`);
    return bias ? b.node("add", [product, b.constant(arrayOf(bias))], {}, name) : product;
  },
  conv2d(b, x, { name, kernel = [], bias = [] }) {
    const filters = b.node("transpose", [b.constant(arrayOf(kernel))], {
      permutation: [3, 2, 0, 1],
    });
    return b.node("conv", [x, filters, b.constant(arrayOf(bias))], VALID, name);
  },
  flatten(b, x, { name }) {
    const last = moved(b, x, [0, 2, 3, 1]);
    const [batch = "batch", ...shape] = b.type(last).shape;
    return b.node("reshape", [last], { shape: [batch, product(shape)] }, name);
  },
  globalAveragePool: (b, x, { name }) =>
    b.node("reduceMean", [x], { axes: [2, 3], keepDims: false }, name),
  tanh: (b, x, { name }) => b.node("tanh", [x], {}, name),
  power: (b, x, { name, exponent = 1 }) => b.node("pow", [x], { exponent }, name),
  slice: (b, x, { name, begin = 0, length = 1 }) =>
    b.node("slice", [x], { axis: 1, start: begin, end: begin + length }, name),
  // the graph has no sine: its Taylor polynomial of degree 16 about 2, which is exact to float32 where the file uses it, from 1 to 3
  sin(b, x, { name }) {
    const away = b.node("sub", [x, b.scalar(2)], {});
    let value = b.scalar(0);
    let factorial = 1;
    const terms: number[] = [];
    for (let k = 0; k <= 16; k++) {
      factorial *= Math.max(k, 1);
      terms.push(Math.sin(2 + (k * Math.PI) / 2) / factorial);
    }
    for (const term of terms.reverse()) {
      value = b.node("add", [b.node("mul", [value, away], {}), b.scalar(term)], {});
    }
    return b.node("reshape", [value], { shape: b.type(x).shape }, name);
  },
  // along the first axis behind the batch
  maxPool1d(b, x, { name, size = 1 }) {
    const [batch = "batch", length, ...features] = b.type(x).shape;
    const row = b.node("reshape", [x], { shape: [batch, 1, Number(length), product(features)] });
    const window = { kernel: [size, 1], strides: [size, 1], pads: [0, 0, 0, 0] } as const;
    const pooled = b.node("maxPool", [row], { ...window, dilations: [1, 1] });
    return b.node(
      "reshape",
      [pooled],
      { shape: [batch, Number(length) / size, ...features] },
      name,
    );
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
