import protobuf from "protobufjs/minimal.js";
import {
  type AttributeMessage,
  type GraphMessage,
  type ModelMessage,
  NO_ATTRIBUTE,
  type NodeMessage,
  type TensorMessage,
  type ValueMessage,
} from "../src/onnx/import/messages.js";

const { Writer } = protobuf;
type Writer = protobuf.Writer;

/** A node in short: attributes are numbers (float), bigints (int), texts, lists of bigints (ints) or of numbers, tensors, or graphs. */
export interface ShortNode {
  readonly op: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, ShortAttribute>>;
}

export type ShortAttribute =
  | number
  | bigint
  | string
  | readonly bigint[]
  | readonly number[]
  | { readonly tensor: TensorMessage }
  | { readonly graph: ShortModel };

/** A model in short: input `x`, output `y`. */
export interface ShortModel {
  readonly opset?: number;
  readonly nodes: readonly ShortNode[];
  readonly initializers?: readonly TensorMessage[];
  readonly inputs?: readonly ValueMessage[];
  readonly outputs?: readonly string[];
}

/** The message of a model in short. */
export function onnxModel({
  opset = 17,
  nodes,
  initializers = [],
  inputs = [value("x", ["batch", 3, 4, 4])],
  outputs = ["y"],
}: ShortModel): ModelMessage {
  return {
    opsets: new Map([["", opset]]),
    nodes: nodes.map((node) => ({
      name: node.name ?? "",
      op: node.op,
      domain: node.domain ?? "",
      inputs: node.inputs ?? ["x"],
      outputs: node.outputs ?? ["y"],
      attributes: new Map(
        Object.entries(node.attributes ?? {}).map(([key, v]) => [key, attribute(v)]),
      ),
    })),
    initializers,
    hasSparseInitializers: false,
    inputs,
    outputs: outputs.map((name) => value(name, undefined)),
  };
}

/** An input or output of floats. */
export function value(name: string, shape: ValueMessage["shape"], elementType = 1): ValueMessage {
  return { name, elementType, shape };
}

const empty: Pick<TensorMessage, "floats" | "doubles" | "integers" | "external"> = {
  floats: [],
  doubles: [],
  integers: [],
  external: undefined,
};

/** A tensor of floats. */
export function floats(
  name: string,
  shape: readonly number[],
  values?: readonly number[],
): TensorMessage {
  const size = shape.reduce((n, d) => n * d, 1);
  const data = Float32Array.from({ length: size }, (_, i) => values?.[i] ?? Math.sin(i + 1));
  const raw = new Uint8Array(data.buffer);
  return { ...empty, name, shape, elementType: 1, raw };
}

/** A tensor of int64. */
export function int64s(
  name: string,
  values: readonly number[],
  shape: readonly number[] = [values.length],
): TensorMessage {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { ...empty, name, shape, elementType: 7, raw };
}

function attribute(v: ShortAttribute): AttributeMessage {
  if (typeof v === "number") return { ...NO_ATTRIBUTE, float: v };
  if (typeof v === "bigint") return { ...NO_ATTRIBUTE, int: Number(v) };
  if (typeof v === "string") return { ...NO_ATTRIBUTE, text: v };
  if ("graph" in v) {
    return { ...NO_ATTRIBUTE, hasGraph: true, graph: onnxModel({ inputs: [], ...v.graph }) };
  }
  if ("tensor" in v) return { ...NO_ATTRIBUTE, tensor: v.tensor };
  const list = [...v];
  return list.every((n) => typeof n === "bigint")
    ? { ...NO_ATTRIBUTE, ints: list.map(Number) }
    : { ...NO_ATTRIBUTE, floats: list.map(Number) };
}

const bytesField = (id: number) => ((id << 3) | 2) >>> 0;
const intField = (id: number) => (id << 3) >>> 0;

/** The bytes of a model, right or wrong. Field numbers are those of onnx.proto. */
export function onnxFile(model: ModelMessage): Uint8Array {
  const w = Writer.create();
  w.uint32(intField(1)).int64(8);
  for (const [domain, version] of model.opsets) {
    const opset = w.uint32(bytesField(8)).fork();
    opset.uint32(bytesField(1)).string(domain).uint32(intField(2)).int64(version).ldelim();
  }
  return writeGraph(w.uint32(bytesField(7)).fork(), model)
    .ldelim()
    .finish();
}

function writeGraph(graph: Writer, model: GraphMessage): Writer {
  for (const node of model.nodes) writeNode(graph.uint32(bytesField(1)).fork(), node).ldelim();
  for (const t of model.initializers) writeTensor(graph.uint32(bytesField(5)).fork(), t).ldelim();
  if (model.hasSparseInitializers) graph.uint32(bytesField(15)).bytes(new Uint8Array(0));
  for (const v of model.inputs) writeValue(graph.uint32(bytesField(11)).fork(), v).ldelim();
  for (const v of model.outputs) writeValue(graph.uint32(bytesField(12)).fork(), v).ldelim();
  return graph;
}

function writeNode(w: Writer, node: NodeMessage): Writer {
  for (const name of node.inputs) w.uint32(bytesField(1)).string(name);
  for (const name of node.outputs) w.uint32(bytesField(2)).string(name);
  w.uint32(bytesField(3)).string(node.name).uint32(bytesField(4)).string(node.op);
  w.uint32(bytesField(7)).string(node.domain);
  for (const [name, a] of node.attributes) {
    w.uint32(bytesField(5)).fork().uint32(bytesField(1)).string(name);
    if (a.float !== undefined) w.uint32((2 << 3) | 5).float(a.float);
    if (a.int !== undefined) w.uint32(intField(3)).int64(a.int);
    if (a.text !== undefined) w.uint32(bytesField(4)).string(a.text);
    if (a.tensor !== undefined) writeTensor(w.uint32(bytesField(5)).fork(), a.tensor).ldelim();
    if (a.graph !== undefined) writeGraph(w.uint32(bytesField(6)).fork(), a.graph).ldelim();
    else if (a.hasGraph) w.uint32(bytesField(6)).bytes(new Uint8Array(0));
    for (const v of a.floats) w.uint32((7 << 3) | 5).float(v);
    for (const v of a.ints) w.uint32(intField(8)).int64(v);
    w.ldelim();
  }
  return w;
}

function writeTensor(w: Writer, t: TensorMessage): Writer {
  for (const d of t.shape) w.uint32(intField(1)).int64(d);
  w.uint32(intField(2)).int32(t.elementType).uint32(bytesField(8)).string(t.name);
  for (const chunk of t.floats) w.uint32(bytesField(4)).bytes(chunk);
  for (const chunk of t.doubles) w.uint32(bytesField(10)).bytes(chunk);
  for (const v of t.integers) w.uint32(intField(t.elementType === 7 ? 7 : 5)).int64(v);
  if (t.raw !== undefined) w.uint32(bytesField(9)).bytes(t.raw);
  for (const [key, entry] of t.external ?? []) {
    w.uint32(bytesField(13)).fork().uint32(bytesField(1)).string(key);
    w.uint32(bytesField(2)).string(entry).ldelim();
  }
  return t.external === undefined ? w : w.uint32(intField(14)).int32(1);
}

function writeValue(w: Writer, { name, elementType, shape }: ValueMessage): Writer {
  w.uint32(bytesField(1)).string(name).uint32(bytesField(2)).fork().uint32(bytesField(1)).fork();
  w.uint32(intField(1)).int32(elementType);
  if (shape !== undefined) {
    w.uint32(bytesField(2)).fork();
    for (const d of shape) {
      w.uint32(bytesField(1)).fork();
      if (typeof d === "number") w.uint32(intField(1)).int64(d);
      else if (d !== undefined) w.uint32(bytesField(2)).string(d);
      w.ldelim();
    }
    w.ldelim();
  }
  return w.ldelim().ldelim();
}
