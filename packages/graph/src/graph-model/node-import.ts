import { UnsupportedOpError } from "../errors.js";
import type { Dim, ParameterRole } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import type { Attributes, NodeDef } from "./graph-def.js";
import {
  type Constant,
  channelsFirst,
  channelsLast,
  type Session,
  type Tensor,
  tensorOf,
  type Value,
} from "./value.js";

/** What the importer of one node is given. */
export interface NodeContext {
  readonly session: Session;
  readonly builder: GraphBuilder;
  /** Name of the node: the wished name of its value. */
  readonly path: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Value[];
  /** Input `i` as a value of the graph, in the layout that it has. */
  readonly tensor: (i: number, role?: ParameterRole) => Tensor;
  /** Name of input `i` with the channels in front. */
  readonly image: (i: number) => string;
  /** Name of input `i` in the order of TensorFlow. */
  readonly plain: (i: number, role?: ParameterRole) => string;
  /** The elements of input `i`, which must be known at import. */
  readonly sizes: (i: number) => readonly Dim[];
  /** The same where they must not depend on the batch. */
  readonly numbers: (i: number) => readonly number[];
  readonly refuse: (advice: string) => never;
}

/** Adds what one node stands for and returns its outputs. */
export type NodeImport = (context: NodeContext) => Value | readonly Value[];

/** The context of a node that reads `inputs`. */
export function nodeContext(
  session: Session,
  node: NodeDef,
  inputs: readonly Value[],
): NodeContext {
  const refuse = (advice: string): never => {
    throw new UnsupportedOpError(node.op, node.name, advice);
  };
  const input = (i: number): Value => {
    const value = inputs[i];
    if (value === undefined)
      throw new RangeError(`it has ${inputs.length} inputs, input ${i} is missing`);
    return value;
  };
  const tensor = (i: number, role?: ParameterRole) => tensorOf(session, input(i), role);
  const sizes = (i: number): readonly Dim[] => {
    const { data } = input(i) as Constant;
    return data ?? refuse(`input ${i} must be a constant; convert the network for a fixed size`);
  };
  return {
    session,
    builder: session.builder,
    path: node.name,
    op: node.op,
    attributes: node.attributes,
    inputs,
    tensor,
    image: (i) => channelsFirst(session, tensor(i)).name,
    plain: (i, role) => channelsLast(session, tensor(i, role)).name,
    sizes,
    numbers: (i) =>
      sizes(i).map((d) =>
        typeof d === "number"
          ? d
          : refuse(`input ${i} depends on the size of the batch; make it constant`),
      ),
    refuse,
  };
}

/** A value in the order of TensorFlow. */
export function plainValue(name: string): Tensor {
  return { kind: "tensor", name, first: false };
}

/** An image, channels in front. */
export function imageValue(name: string): Tensor {
  return { kind: "tensor", name, first: true };
}

/** Elements that the import writes out at most, so that a hostile size is an error and no hang. */
const MOST = 1 << 24;

/** Throws RangeError for a number of elements that no image network has. */
export function checkLength(length: number): void {
  if (!(length >= 0 && length <= MOST)) throw new RangeError(`a list of ${length} elements`);
}

/** `0, 1, ..., length - 1`, within {@link checkLength}. */
export function upTo(length: number): number[] {
  checkLength(length);
  return Array.from({ length }, (_, i) => i);
}
