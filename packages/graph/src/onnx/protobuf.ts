import protobuf from "protobufjs/minimal.js";
import type { OnnxAttribute } from "./emitter.js";
import { joinBytes } from "./join-bytes.js";

/** Writes the messages of `onnx.proto3` that a graph of float32 tensors needs. Field numbers are those of onnx.proto. */
const { Writer } = protobuf;
type Writer = protobuf.Writer;

const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;
const LENGTH_DELIMITED = 2;

/** Tag of a length-delimited field. */
const field = (id: number) => ((id << 3) | LENGTH_DELIMITED) >>> 0;
const varint = (id: number) => (id << 3) >>> 0;

/** A node of an ONNX graph. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A tensor that is stored in the file. */
export interface OnnxInitializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** Name and shape of an input or output; a string is a symbolic dimension. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** An ONNX model in parts. */
export interface OnnxModel {
  readonly opset: number;
  readonly irVersion: number;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The bytes of an `.onnx` file. Weights are copied once, into their place: a network may hold half a gigabyte of them. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const graph: Uint8Array[] = [];
  const rest = Writer.create();
  for (const node of model.nodes) writeNode(rest.uint32(field(1)).fork(), node).ldelim();
  rest.uint32(field(2)).string("graph");
  for (const value of model.inputs) writeValue(rest.uint32(field(11)).fork(), value).ldelim();
  for (const value of model.outputs) writeValue(rest.uint32(field(12)).fork(), value).ldelim();
  graph.push(rest.finish());
  for (const tensor of model.initializers) graph.push(...delimited(5, tensorParts(tensor)));
  const head = Writer.create();
  head.uint32(varint(1)).int64(model.irVersion);
  head.uint32(field(2)).string("xrt");
  head
    .uint32(field(8))
    .fork()
    .uint32(field(1))
    .string("")
    .uint32(varint(2))
    .int64(model.opset)
    .ldelim();
  return joinBytes([head.finish(), ...delimited(7, graph)]);
}

/** A field that holds a message: tag, length, and the message in pieces. */
function delimited(id: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Writer.create().uint32(field(id)).uint32(length).finish(), ...parts];
}

function writeNode(w: Writer, { type, inputs, outputs, attributes }: OnnxNode): Writer {
  for (const name of inputs) w.uint32(field(1)).string(name);
  for (const name of outputs) w.uint32(field(2)).string(name);
  w.uint32(field(4)).string(type);
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
  type(ATTRIBUTE_TYPE.ints);
  for (const v of value) w.uint32(varint(8)).int64(Number(v));
  return w;
}

function tensorParts({ name, shape, data }: OnnxInitializer): Uint8Array[] {
  const w = Writer.create();
  for (const d of shape) w.uint32(varint(1)).int64(d);
  w.uint32(varint(2)).int32(data instanceof Float32Array ? FLOAT : INT64);
  w.uint32(field(8)).string(name);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [w.finish(), ...delimited(9, [bytes])];
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
