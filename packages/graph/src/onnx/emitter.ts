/** An attribute of an ONNX node: a number is written as float, an array of integers as ints, a bigint as int. */
export type OnnxAttribute = number | bigint | string | readonly bigint[];

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
    },
  ): string;
  /** Add a node with `count` results and return their names. */
  nodeWithSeveral(
    count: number,
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): string[];
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
