import protobuf from "protobufjs/minimal.js";
import type { OnnxAttribute, OnnxNode, OnnxSubgraph, OnnxValue } from "./emitter.js";
import { joinBytes } from "./join-bytes.js";

/** Writes the messages of `onnx.proto3` that a graph of float32 tensors needs. Field numbers are those of onnx.proto. */
const { Writer } = protobuf;
type Writer = protobuf.Writer;

const FLOAT = 1;
const INT64 = 7;
/** A place of the values of a tensor: another file. */
const EXTERNAL = 1;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, graph: 5, floats: 6, ints: 7 } as const;
const LENGTH_DELIMITED = 2;

/** Tag of a length-delimited field. */
const field = (id: number) => ((id << 3) | LENGTH_DELIMITED) >>> 0;
const varint = (id: number) => (id << 3) >>> 0;

/** A tensor that is stored in the file. */
export interface OnnxInitializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A tensor of float32 that lies in a file beside the model. */
export interface ExternalTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Name of the file. */
  readonly location: string;
  /** Bytes in front of it. */
  readonly offset: number;
  /** Its bytes. */
  readonly length: number;
}

/** An ONNX model in parts. */
export interface OnnxModel {
  readonly opset: number;
  /** Sets of operators beside the standard one, each in version 1. */
  readonly domains: readonly string[];
  readonly irVersion: number;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  /** Default: none. */
  readonly external?: readonly ExternalTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The bytes of an `.onnx` file. Weights are copied once, into their place: a network may hold half a gigabyte of them. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const graph: Uint8Array[] = [];
  const rest = Writer.create();
  graph.push(writeGraph(rest, "graph", model).finish());
  for (const tensor of model.initializers) graph.push(...delimited(5, tensorParts(tensor)));
  for (const tensor of model.external ?? []) graph.push(...delimited(5, [externalTensor(tensor)]));
  const head = Writer.create();
  head.uint32(varint(1)).int64(model.irVersion);
  head.uint32(field(2)).string("xrt");
  const versions: [string, number][] = [
    ["", model.opset],
    ...model.domains.map((name): [string, number] => [name, 1]),
  ];
  for (const [name, version] of versions) {
    const set = head.uint32(field(8)).fork();
    set.uint32(field(1)).string(name).uint32(varint(2)).int64(version).ldelim();
  }
  return joinBytes([head.finish(), ...delimited(7, graph)]);
}

/** A field that holds a message: tag, length, and the message in pieces. */
function delimited(id: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Writer.create().uint32(field(id)).uint32(length).finish(), ...parts];
}

/** All of a graph but its initializers. */
function writeGraph(w: Writer, name: string, { nodes, inputs, outputs }: OnnxSubgraph): Writer {
  for (const node of nodes) writeNode(w.uint32(field(1)).fork(), node).ldelim();
  w.uint32(field(2)).string(name);
  for (const value of inputs) writeValue(w.uint32(field(11)).fork(), value).ldelim();
  for (const value of outputs) writeValue(w.uint32(field(12)).fork(), value).ldelim();
  return w;
}

function writeNode(
  w: Writer,
  { type, domain = "", inputs, outputs, attributes }: OnnxNode,
): Writer {
  for (const name of inputs) w.uint32(field(1)).string(name);
  for (const name of outputs) w.uint32(field(2)).string(name);
  w.uint32(field(4)).string(type);
  if (domain !== "") w.uint32(field(7)).string(domain);
  for (const [name, value] of Object.entries(attributes)) {
    writeAttribute(w.uint32(field(5)).fork().uint32(field(1)).string(name), value).ldelim();
  }
  return w;
}

function writeAttribute(w: Writer, value: OnnxAttribute): Writer {
  const type = (t: number) => w.uint32(varint(20)).int32(t);
  if (typeof value === "number") {
    // field 2 is a fixed 32-bit float
    return type(ATTRIBUTE_TYPE.float)
      .uint32(((2 << 3) | 5) >>> 0)
      .float(value);
  }
  if (typeof value === "bigint") {
    return type(ATTRIBUTE_TYPE.int).uint32(varint(3)).int64(Number(value));
  }
  if (typeof value === "string") {
    return type(ATTRIBUTE_TYPE.string).uint32(field(4)).bytes(new TextEncoder().encode(value));
  }
  if (value instanceof Float32Array) {
    type(ATTRIBUTE_TYPE.floats);
    for (const v of value) w.uint32(((7 << 3) | 5) >>> 0).float(v);
    return w;
  }
  if (isSubgraph(value)) {
    return writeGraph(type(ATTRIBUTE_TYPE.graph).uint32(field(6)).fork(), "body", value).ldelim();
  }
  type(ATTRIBUTE_TYPE.ints);
  for (const v of value) w.uint32(varint(8)).int64(Number(v));
  return w;
}

/** Whether an attribute is the body of a loop. */
export function isSubgraph(value: OnnxAttribute): value is OnnxSubgraph {
  return typeof value === "object" && "nodes" in value;
}

function tensorParts({ name, shape, data }: OnnxInitializer): Uint8Array[] {
  const w = writeTensorHead(name, shape, data instanceof Float32Array ? FLOAT : INT64);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [w.finish(), ...delimited(9, [bytes])];
}

/** A tensor without its values: where they lie. */
function externalTensor({ name, shape, location, offset, length }: ExternalTensor): Uint8Array {
  const w = writeTensorHead(name, shape, FLOAT);
  for (const [key, value] of Object.entries({ location, offset, length })) {
    w.uint32(field(13)).fork();
    w.uint32(field(1)).string(key).uint32(field(2)).string(String(value)).ldelim();
  }
  return w.uint32(varint(14)).int32(EXTERNAL).finish();
}

function writeTensorHead(name: string, shape: readonly number[], type: number): Writer {
  const w = Writer.create();
  for (const d of shape) w.uint32(varint(1)).int64(d);
  return w.uint32(varint(2)).int32(type).uint32(field(8)).string(name);
}

function writeValue(w: Writer, { name, shape }: OnnxValue): Writer {
  w.uint32(field(1)).string(name).uint32(field(2)).fork();
  w.uint32(field(1)).fork().uint32(varint(1)).int32(FLOAT).uint32(field(2)).fork();
  for (const d of shape) {
    w.uint32(field(1)).fork();
    if (typeof d === "number") w.uint32(varint(1)).int64(d);
    else w.uint32(field(2)).string(d);
    w.ldelim();
  }
  return w.ldelim().ldelim().ldelim();
}
