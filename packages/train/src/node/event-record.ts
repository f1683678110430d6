import CRC32C from "crc-32/crc32c.js";
import protobuf from "protobufjs/minimal.js";

const { Writer } = protobuf;

/** Wire types of protocol buffers. */
const [VARINT, DOUBLE, BYTES, FLOAT] = [0, 1, 2, 5];

const tag = (field: number, type: number | undefined) => ((field << 3) | (type ?? 0)) >>> 0;

/** One event of a log of TensorBoard: numbers by tag, or the version of the file. Field numbers are those of event.proto. */
export interface LoggedEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly values?: ReadonlyMap<string, number>;
}

/**
 * An event as a record of a TFRecord file: length, masked CRC-32C of the length, the message, masked CRC-32C of the message.
 */
export function eventRecord(event: LoggedEvent): Uint8Array {
  const message = encodeEvent(event);
  const record = new Uint8Array(8 + 4 + message.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(message.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(message, 12);
  view.setUint32(12 + message.length, maskedCrc(message), true);
  return record;
}

function encodeEvent({ wallTime, step, fileVersion, values }: LoggedEvent): Uint8Array {
  const event = Writer.create().uint32(tag(1, DOUBLE)).double(wallTime);
  if (step !== undefined) event.uint32(tag(2, VARINT)).int64(step);
  if (fileVersion !== undefined) event.uint32(tag(3, BYTES)).string(fileVersion);
  if (values !== undefined) {
    const summary = event.uint32(tag(5, BYTES)).fork();
    for (const [name, value] of values) {
      summary.uint32(tag(1, BYTES)).fork();
      summary.uint32(tag(1, BYTES)).string(name).uint32(tag(2, FLOAT)).float(value).ldelim();
    }
    summary.ldelim();
  }
  return event.finish();
}

/** CRC-32C turned and shifted, as TFRecord wants it: a check sum over data that hold check sums says little. */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = CRC32C.buf(bytes) >>> 0;
  return ((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0;
}
