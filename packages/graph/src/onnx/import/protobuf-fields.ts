import protobuf from "protobufjs/minimal.js";
import { InvalidModelError } from "../../errors.js";

const Reader: typeof protobuf.Reader = protobuf.Reader;
type Reader = protobuf.Reader;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Reads the value of one field; the reader stands behind its tag. */
export type Field = (reader: Reader, wire: number) => void;

/**
 * Read a protobuf message: each field of `fields` by its number, others are passed over.
 *
 * @throws InvalidModelError when the bytes are no such message, for example because they are cut off.
 */
export function readMessage(
  what: string,
  bytes: Uint8Array,
  fields: Readonly<Record<number, Field>>,
): void {
  const reader = new Reader(bytes);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const field = fields[tag >>> 3];
      if (field === undefined) reader.skipType(tag & 7);
      else field(reader, tag & 7);
    }
  } catch (cause) {
    if (cause instanceof InvalidModelError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidModelError(
      `fromOnnx: the file is truncated or is no ONNX model (${what}: ${message})`,
      { cause },
    );
  }
}

/** An integer field; numbers beyond 2^53 lose their last digits. */
export function int(set: (value: number) => void): Field {
  return (reader, wire) => {
    expectWire(wire, VARINT);
    set(Number(reader.int64()));
  };
}

/** A repeated integer field, packed or not. */
export function ints(values: number[]): Field {
  return (reader, wire) => {
    if (wire !== BYTES) return int((v) => values.push(v))(reader, wire);
    const packed = new Reader(reader.bytes());
    while (packed.pos < packed.len) values.push(Number(packed.int64()));
  };
}

/** A float32 field. */
export function float(set: (value: number) => void): Field {
  return (reader, wire) => {
    expectWire(wire, FIXED32);
    set(reader.float());
  };
}

/** A repeated float32 or float64 field, packed or not, as the bytes of its elements. */
export function fixed(chunks: Uint8Array[], bytesPerElement: 4 | 8): Field {
  return (reader, wire) => {
    if (wire === BYTES) {
      chunks.push(reader.bytes());
      return;
    }
    expectWire(wire, bytesPerElement === 4 ? FIXED32 : FIXED64);
    const start = reader.pos;
    reader.skip(bytesPerElement);
    chunks.push(reader.buf.subarray(start, reader.pos));
  };
}

/** A field of bytes, shared with the file; also a message that is read later. */
export function bytes(set: (value: Uint8Array) => void): Field {
  return (reader, wire) => {
    expectWire(wire, BYTES);
    set(reader.bytes());
  };
}

/** A field of text. */
export function text(set: (value: string) => void): Field {
  return (reader, wire) => {
    expectWire(wire, BYTES);
    set(reader.string());
  };
}

function expectWire(wire: number, wanted: number): void {
  if (wire !== wanted) throw new Error(`wire type ${wire}, wants ${wanted}`);
}
