import { sizeOf } from "@xrt/core";
import type { OnnxNode } from "../emitter.js";
import type { OnnxInitializer } from "../protobuf.js";
import { readBy } from "../read-by.js";
import { padded, permuted, reversed, type Strided, scaled, strided, summed } from "./strided.js";

/** A tensor of a model that is not written out yet. */
export interface Constant {
  readonly name: string;
  readonly array: Strided;
}

/** What {@link workOut} leaves. */
export interface WorkedOut {
  readonly nodes: readonly OnnxNode[];
  /** Tensors of integers. */
  readonly integers: readonly OnnxInitializer[];
  /** Tensors of numbers. */
  readonly constants: readonly Constant[];
}

/**
 * A model without the nodes that reorder, turn, fill up, scale or add up constants. onnxruntime would compute them when it loads
 * the model, each with a copy of its own: 2.7 times the weights of ResNet50, and three seconds.
 *
 * @param outputs - Values that have to come out of a node.
 */
export function workOut(
  nodes: readonly OnnxNode[],
  initializers: readonly OnnxInitializer[],
  outputs: readonly string[],
): WorkedOut {
  const arrays = new Map<string, Strided>();
  const integers = new Map<string, readonly number[]>();
  for (const { name, shape, data } of initializers) {
    if (data instanceof Float32Array) arrays.set(name, strided(data, shape));
    else integers.set(name, Array.from(data, Number));
  }
  const kept = nodes.filter((node) => {
    const [output = ""] = node.outputs;
    const array = outputs.includes(output) ? undefined : result(node, arrays, integers);
    if (array !== undefined) arrays.set(output, array);
    return array === undefined;
  });
  const read = new Set(outputs);
  for (const node of kept) readBy(node, read);
  return {
    nodes: kept,
    integers: initializers.filter(({ name }) => integers.has(name) && read.has(name)),
    constants: constantsOf(arrays, read),
  };
}

function constantsOf(
  arrays: ReadonlyMap<string, Strided>,
  read: ReadonlySet<string>,
): readonly Constant[] {
  const constants: Constant[] = [];
  arrays.forEach((array, name) => {
    if (read.has(name)) constants.push({ name, array });
  });
  return constants;
}

/** The value of a node on constants; undefined where it is none, or of an op that is left to onnxruntime. */
function result(
  { type, domain, inputs, attributes }: OnnxNode,
  arrays: ReadonlyMap<string, Strided>,
  integers: ReadonlyMap<string, readonly number[]>,
): Strided | undefined {
  const [first = "", second = ""] = inputs;
  const array = arrays.get(first);
  if (array === undefined || domain !== undefined) return undefined;
  const { shape } = array;
  if (shape.includes(0)) return undefined;
  if (type === "Transpose") return permuted(array, (attributes.perm as bigint[]).map(Number));
  if (type === "Mul") {
    const other = arrays.get(second);
    if (other === undefined) return undefined;
    const lead = shape.length - other.shape.length;
    const broadcasts = lead >= 0 && other.shape.every((n, i) => n === 1 || n === shape[lead + i]);
    return broadcasts ? scaled(array, other) : undefined;
  }
  const numbers = integers.get(second);
  if (numbers === undefined) return undefined;
  if (type === "Reshape") {
    if (numbers.includes(0)) return undefined;
    const known = numbers.reduce((n, extent) => (extent < 0 ? n : n * extent), 1);
    const missing = sizeOf(shape) / known;
    return { ...array, shape: numbers.map((extent) => (extent < 0 ? missing : extent)) };
  }
  if (type === "Gather") {
    const axis = Number(attributes.axis);
    const extent = shape[axis] ?? 0;
    const isBackwards = numbers.length === extent && numbers.every((n, i) => n === extent - 1 - i);
    return isBackwards ? reversed(array, axis) : undefined;
  }
  if (type === "ReduceSum") {
    const [axis = 0, ...more] = numbers;
    return more.length === 0 && attributes.keepdims === 1n ? summed(array, axis) : undefined;
  }
  const before = numbers.slice(0, shape.length);
  const behind = numbers.slice(shape.length);
  const adds = inputs.length === 2 && [...before, ...behind].every((n) => n >= 0);
  if (type !== "Pad" || !adds || before.some((n) => n > 0)) return undefined;
  return padded(array, behind);
}
