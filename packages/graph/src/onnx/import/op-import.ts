import type { Dim, ParameterRole } from "../../graph.js";
import type { GraphBuilder } from "../../graph-builder.js";
import type { OpAttributes, OpKind } from "../../ops/table.js";
import type { Attributes } from "./attributes.js";
import type { ElementKind } from "./element-type.js";
import type { Known } from "./known.js";

/** What the importer of one node is given. */
export interface NodeContext {
  readonly builder: GraphBuilder;
  /** Type of the node in ONNX, for example `"Conv"`. */
  readonly op: string;
  readonly opset: number;
  readonly attributes: Attributes;
  /** Names of the node's outputs. */
  readonly outputs: readonly string[];
  /** Number of inputs, absent ones included. */
  readonly count: number;
  /** What the file has for `"batch"`, where a fixed size is read as the batch. */
  readonly exportedBatch: number | undefined;
  readonly has: (i: number) => boolean;
  /** Name of the graph's value of input `i`; `role` is what a parameter is used for. */
  readonly value: (i: number, role?: ParameterRole) => string;
  readonly shape: (i: number) => readonly Dim[];
  /** What the elements of input `i` are. */
  readonly kind: (i: number) => ElementKind;
  /** The elements of input `i`, where they are the same for every feed; undefined otherwise and where it is absent. */
  readonly known: (i: number) => Known | undefined;
  /** The elements of input `i` where the batch holds so many images; undefined where they depend on more. */
  readonly knownAt: (i: number, batch: number) => Known | undefined;
  /** Elements of input `i`, which says `what`; undefined where it is absent, UnsupportedOpError where it is not constant. */
  readonly list: (i: number, what: string) => readonly Dim[] | undefined;
  /** Like `list` for plain numbers. */
  readonly numbers: (i: number, what: string) => readonly number[] | undefined;
  /** Add a node on the way to the result. */
  readonly node: <K extends OpKind>(
    op: K,
    inputs: readonly string[],
    attributes: OpAttributes[K],
  ) => string;
  /** Add the node that makes output `i`, which is called as in the file. */
  readonly result: <K extends OpKind>(
    op: K,
    inputs: readonly string[],
    attributes: OpAttributes[K],
    i?: number,
  ) => string;
  /** Throws UnsupportedOpError. */
  readonly refuse: (advice: string) => never;
}

/** Adds one node of the file and returns the names of its values. */
export type NodeImport = (context: NodeContext) => string | readonly string[];

/** One entry of the table of importers. */
export interface OpImport {
  readonly add: NodeImport;
  /** Whether it takes integers and masks too, as reshaping does; others take floats. */
  readonly anyKind?: boolean;
  /** Kind of the result; that of the first input where nothing is said. */
  readonly makes?: ElementKind;
}
