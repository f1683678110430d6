import type { Graph } from "@xrt/graph";

/** How a network uses a kernel. */
export interface KernelUse {
  /** Op that multiplies by it. */
  readonly op: string;
  /** Shape in which it arrives there: `[outputs, inputs, height, width]` for a convolution, `[inputs, outputs]` for a product. */
  readonly shape: readonly number[];
  /** Inputs of one output cell. */
  readonly fanIn: number;
  /** The transpositions on the way, first to last; `null` where something else is done to it too. */
  readonly turns: readonly (readonly number[])[] | null;
}

/** Ops that only lay a kernel out in another way. */
const LAYING_OUT = new Set(["transpose", "reshape"]);

/**
 * Follow a kernel to the op that multiplies by it, so that its layout need not be known: Keras and PyTorch differ.
 *
 * @throws RangeError when no convolution or product reads it.
 */
export function kernelUse(graph: Graph, name: string): KernelUse {
  let value = name;
  let turns: (readonly number[])[] | null = [];
  for (const { op, inputs, output, attributes } of graph.nodes) {
    if (!inputs.includes(value)) continue;
    if (!LAYING_OUT.has(op)) {
      const shape = (graph.types.get(value)?.shape ?? []).map(Number);
      return { op, shape, fanIn: fanInOf(op, shape), turns };
    }
    if (op !== "transpose") turns = null;
    else turns?.push(attributes.permutation as readonly number[]);
    value = output;
  }
  throw new RangeError(`initialise: nothing reads the kernel "${name}"`);
}

function fanInOf(op: string, shape: readonly number[]): number {
  const product = (sizes: readonly number[]) => sizes.reduce((n, d) => n * d, 1);
  // a product is [..., inputs, outputs]; a transposed convolution [inputs, outputs, height, width], each input cell spread
  if (op === "matMul") return shape.at(-2) ?? 1;
  return op === "convTranspose"
    ? (shape[0] ?? 1) * product(shape.slice(2))
    : product(shape.slice(1));
}
