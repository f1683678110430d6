import { DataError } from "@xrt/core";

/** Reads bytes from front to back, little-endian; a read beyond the end is a `DataError`. */
export interface ByteCursor {
  /** Where the bytes are from, for error messages. */
  readonly path: string;
  /** Place of the next byte. */
  at(): number;
  /** Steps over `count` bytes, and gives the place of the first. */
  skip(count: number): number;
  bytes(count: number): Uint8Array;
  uint8(): number;
  uint16(): number;
  uint32(): number;
  uint64(): number;
  int32(): number;
  /** A signed whole number of up to 16 bytes. */
  signed(count: number): number;
  float64BigEndian(): number;
  text(count: number, encoding: "latin1" | "utf-8"): string;
  /** Up to the next newline, without it. */
  line(): string;
}

/** A cursor at the start of `bytes`. */
export function byteCursor(bytes: Uint8Array, { path }: { path: string }): ByteCursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const fail = (problem: string): never => {
    throw new DataError(`${path}: byte ${at}: ${problem}`, { path });
  };
  const skip = (count: number): number => {
    const left = bytes.length - at;
    if (!(count >= 0 && count <= left)) {
      fail(`${count} bytes should follow, ${left} do; fetch the file again`);
    }
    at += count;
    return at - count;
  };
  const take = (count: number) => {
    const start = skip(count);
    return bytes.subarray(start, start + count);
  };
  const text = (count: number, encoding: "latin1" | "utf-8") =>
    new TextDecoder(encoding).decode(take(count));
  return {
    path,
    at: () => at,
    skip,
    bytes: take,
    uint8: () => view.getUint8(skip(1)),
    uint16: () => view.getUint16(skip(2), true),
    uint32: () => view.getUint32(skip(4), true),
    uint64: () => Number(view.getBigUint64(skip(8), true)),
    int32: () => view.getInt32(skip(4), true),
    signed(count) {
      if (count > 16) fail(`a number of ${count} bytes is longer than any size of a tensor`);
      const value = take(count).reduceRight((high, digit) => (high << 8n) | BigInt(digit), 0n);
      return Number(BigInt.asIntN(8 * count, value));
    },
    float64BigEndian: () => view.getFloat64(skip(8), false),
    text,
    line() {
      const end = bytes.indexOf(10, at);
      const line = text((end < 0 ? Number.POSITIVE_INFINITY : end) - at, "utf-8");
      at++;
      return line;
    },
  };
}
