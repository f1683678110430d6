/** A tensor as the file has it; its data are looked at only when somebody needs them. */
export interface TensorMessage {
  readonly name: string;
  readonly shape: readonly number[];
  /** Code of the element type, see `element-type.ts`. */
  readonly elementType: number;
  /** Little-endian elements, shared with the file. */
  readonly raw: Uint8Array | undefined;
  /** Little-endian float32 and float64 elements in pieces. */
  readonly floats: readonly Uint8Array[];
  readonly doubles: readonly Uint8Array[];
  /** Integers, and the bits of float16 and bfloat16. */
  readonly integers: readonly number[];
  /** Where the data lie outside the file: `location`, `offset`, `length`. */
  readonly external: ReadonlyMap<string, string> | undefined;
}

/** An attribute of a node, with what the file gives for it. */
export interface AttributeMessage {
  readonly float: number | undefined;
  readonly int: number | undefined;
  readonly text: string | undefined;
  readonly tensor: TensorMessage | undefined;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  /** Whether it holds a graph or several, as the branches of `If` do. */
  readonly hasGraph: boolean;
  /** The graph, where it is one. */
  readonly graph: GraphMessage | undefined;
}

/** What an attribute is that gives nothing. */
export const NO_ATTRIBUTE: AttributeMessage = {
  float: undefined,
  int: undefined,
  text: undefined,
  tensor: undefined,
  floats: [],
  ints: [],
  hasGraph: false,
  graph: undefined,
};

/** A node as the file has it. */
export interface NodeMessage {
  readonly name: string;
  readonly op: string;
  /** `""` for the operators of ONNX itself. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeMessage>;
  /** Of an `If`, whose inputs then include the outer values that they read, see `branches.ts`. */
  readonly branches?: Branches;
}

/** What an `If` computes where its condition holds, and where it does not. */
export type Branches = readonly [ifTrue: Branch, ifFalse: Branch];

/** Nodes that see the values around them. */
export interface Branch {
  readonly nodes: readonly NodeMessage[];
  readonly outputs: readonly string[];
}

/** An input or output of the graph. */
export interface ValueMessage {
  readonly name: string;
  readonly elementType: number;
  /** Sizes; a string is symbolic, undefined is unknown. Undefined where not even the rank is known. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
}

/** A graph: that of the file, or one in an attribute. */
export interface GraphMessage {
  readonly nodes: readonly NodeMessage[];
  readonly initializers: readonly TensorMessage[];
  readonly hasSparseInitializers: boolean;
  readonly inputs: readonly ValueMessage[];
  readonly outputs: readonly ValueMessage[];
}

/** What an `.onnx` file holds. */
export interface ModelMessage extends GraphMessage {
  /** Version of each operator set by its domain. */
  readonly opsets: ReadonlyMap<string, number>;
}
