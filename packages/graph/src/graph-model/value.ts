import { ndArray } from "@xrt/core";
import { type Dim, isBatch, type ParameterRole } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";

/** A value of the graph. */
export interface Tensor {
  readonly kind: "tensor";
  /** Its name in the builder. */
  readonly name: string;
  /** Whether it lies as `[batch, channels, height, width]` where TensorFlow has `[batch, height, width, channels]`. */
  readonly first: boolean;
  /** Between SpaceToBatchND and BatchToSpaceND, which are carried as a dilation: what they do with rows and columns. */
  readonly blocks?: Blocks;
}

/** Block sizes of rows and columns, and padding `[top, left, bottom, right]` that is still to be added. */
export interface Blocks {
  readonly size: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
}

/** Something that is the same for every feed. */
export interface Constant {
  readonly kind: "constant";
  readonly shape: readonly number[];
  /** The elements, where they are few: numbers, or sizes that depend on the batch. */
  readonly data?: readonly Dim[];
  /** Name of the model's weight, where it is one. */
  readonly weight?: string;
}

/** What an output of a node stands for. */
export type Value = Tensor | Constant;

/** Whole numbers or sizes that are known at import. */
export function constant(data: readonly Dim[], shape: readonly number[] = [data.length]): Constant {
  return { kind: "constant", data, shape };
}

/** What the import of all nodes shares. */
export interface Session {
  readonly builder: GraphBuilder;
  /** Names of the parameters that were made of weights. */
  readonly parameters: Map<string, string>;
  /** The same value in the other layout, both ways. */
  readonly turned: Map<string, string>;
}

const TO_FIRST = [0, 3, 1, 2] as const;
const TO_LAST = [0, 2, 3, 1] as const;

/** The value in the graph; a weight becomes a parameter at its first use, for example `role` "kernel". */
export function tensorOf(session: Session, value: Value, role: ParameterRole = "constant"): Tensor {
  if (value.kind === "tensor") return value;
  const { builder, parameters } = session;
  const { weight, shape, data } = value;
  if (weight === undefined) {
    if (data === undefined || data.some(isBatch))
      throw new RangeError("sizes that depend on the batch are no values");
    const array = ndArray(Float32Array.from(data as readonly number[]), shape);
    return { kind: "tensor", name: builder.constant(array), first: false };
  }
  let name = parameters.get(weight);
  if (name === undefined) {
    // the values are read when every node has been accepted
    const array = { shape, data: new Float32Array() };
    name = builder.parameter(weight, {
      array,
      role,
      trainable: role !== "constant" && !role.startsWith("moving"),
    });
    parameters.set(weight, name);
  }
  return { kind: "tensor", name, first: false };
}

/** Shape in the order of TensorFlow. */
export function shapeOf({ builder }: Session, value: Value | undefined): readonly Dim[] {
  if (value === undefined) throw new RangeError("an input is missing");
  if (value.kind === "constant") return value.shape;
  const { shape } = builder.type(value.name);
  return value.first ? TO_LAST.map((axis) => shape[axis] ?? 1) : shape;
}

/** Where an axis of TensorFlow, from 0 or from -1 backwards, lies in the value. Throws RangeError when it has no such axis. */
export function axisOf(session: Session, value: Value, axis: number): number {
  const rank = shapeOf(session, value).length;
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(counted) || counted < 0 || counted >= rank) {
    throw new RangeError(`axis ${axis} of a value of rank ${rank}`);
  }
  return value.kind === "tensor" && value.first ? TO_FIRST.indexOf(counted as 0) : counted;
}

/** An image with its channels in front. */
export function channelsFirst(session: Session, value: Tensor, name?: string): Tensor {
  if (value.first) return value;
  return { ...value, name: turn(session, value.name, TO_FIRST, name), first: true };
}

/** The value in the order of TensorFlow. */
export function channelsLast(session: Session, value: Tensor): Tensor {
  if (!value.first) return value;
  return { ...value, name: turn(session, value.name, TO_LAST), first: false };
}

/** A transposition, or a reshape where only axes of size 1 move; not twice for the same value. */
function turn(
  { builder, turned }: Session,
  value: string,
  permutation: readonly number[],
  name?: string,
): string {
  const known = turned.get(value);
  if (known !== undefined) return known;
  const { shape } = builder.type(value);
  if (shape.length !== 4)
    throw new RangeError(`wants [batch, height, width, channels], got [${shape}]`);
  const moved = permutation.map((axis) => shape[axis] ?? 1);
  const order = (axes: readonly number[]) => axes.filter((axis) => shape[axis] !== 1).join();
  const isReshape = order([0, 1, 2, 3]) === order(permutation);
  const result = isReshape
    ? builder.node("reshape", [value], { shape: moved }, name)
    : builder.node("transpose", [value], { permutation: [...permutation] }, name);
  turned.set(value, result).set(result, value);
  return result;
}
