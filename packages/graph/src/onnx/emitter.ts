/**
 * An attribute of an ONNX node: a number is written as float, an array of integers as ints, a bigint as int, an array of
 * floats as floats; a graph is the body of a loop.
 */
export type OnnxAttribute =
  | number
  | bigint
  | string
  | readonly bigint[]
  | Float32Array
  | OnnxSubgraph;

/** A node of an ONNX graph. */
export interface OnnxNode {
  readonly type: string;
  /** Set of operators that the type is from. Default: the standard one. */
  readonly domain?: string | undefined;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Name and shape of an input or output; a string is a symbolic dimension. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** The body of a loop: a graph that may also read values of the graph around it. */
export interface OnnxSubgraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Where the ONNX emission of a graph goes: ops write nodes through it. */
export interface Emitter {
  /**
   * Add an ONNX node. Its result is called `options.output`, or gets a fresh name.
   *
   * @returns Name of the result.
   */
  node(
    type: string,
    inputs: readonly string[],
    options?: {
      attributes?: Readonly<Record<string, OnnxAttribute>>;
      output?: string;
      domain?: string;
    },
  ): string;
  /** Add a node with `count` results and return their names. */
  nodeWithSeveral(
    count: number,
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): string[];
  /** A name that nothing has yet. */
  fresh(wish: string): string;
  /** An int64 constant of shape `[values.length]`. */
  ints(values: readonly number[]): string;
  /** A float32 constant scalar. */
  float(value: number): string;
  /** A float32 constant of a shape. */
  floats(values: readonly number[], shape: readonly number[]): string;
}

/** Integers as an ONNX `ints` attribute. */
export function intsAttribute(values: readonly number[]): bigint[] {
  return values.map(BigInt);
}
