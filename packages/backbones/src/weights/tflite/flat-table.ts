import { DataError } from "@xrt/core";

/** Bytes that FlatBuffers' offsets lead about in. Every step is checked against the end. */
export interface FlatBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly path: string;
}

/** A table of a FlatBuffers file, whose fields are read by their numbers in the schema. */
export interface FlatTable {
  readonly source: FlatBytes;
  /** Byte at which it begins. */
  readonly at: number;
}

/** A vector of a FlatBuffers file. */
export interface FlatVector {
  readonly length: number;
  /** Byte at which its first element begins. */
  readonly start: number;
}

/**
 * The root table of a FlatBuffers file. https://flatbuffers.dev/internals/
 *
 * @throws DataError, as all functions here, when an offset leads out of the file.
 */
export function flatRoot(bytes: Uint8Array, path: string): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const source = { bytes, view, path };
  return { source, at: offsetAt(source, 0) };
}

/** Byte at which a field begins; undefined where the table has none. */
function fieldAt({ source, at }: FlatTable, field: number, size: number): number | undefined {
  const { view } = source;
  check(source, at, 4);
  const layout = at - view.getInt32(at, true);
  check(source, layout, 4);
  const entry = 4 + 2 * field;
  if (entry + 2 > view.getUint16(layout, true)) return undefined;
  check(source, layout + entry, 2);
  const offset = view.getUint16(layout + entry, true);
  if (offset === 0) return undefined;
  check(source, at + offset, size);
  return at + offset;
}

/** A number of one byte. */
export function flatByte(table: FlatTable, field: number, absent = 0): number {
  const at = fieldAt(table, field, 1);
  return at === undefined ? absent : table.source.view.getInt8(at);
}

/** A number of four bytes without sign. */
export function flatUint32(table: FlatTable, field: number, absent = 0): number {
  const at = fieldAt(table, field, 4);
  return at === undefined ? absent : table.source.view.getUint32(at, true);
}

/** A number of eight bytes without sign. */
export function flatUint64(table: FlatTable, field: number, absent = 0): number {
  const at = fieldAt(table, field, 8);
  return at === undefined ? absent : Number(table.source.view.getBigUint64(at, true));
}

/** The table that a field leads to. */
export function flatTable(table: FlatTable, field: number): FlatTable | undefined {
  const at = fieldAt(table, field, 4);
  return at === undefined ? undefined : { source: table.source, at: offsetAt(table.source, at) };
}

/** A vector of elements of `size` bytes; one without elements where there is none. */
export function flatVector(table: FlatTable, field: number, size: number): FlatVector {
  const at = fieldAt(table, field, 4);
  if (at === undefined) return { length: 0, start: 0 };
  const { source } = table;
  const start = offsetAt(source, at);
  check(source, start, 4);
  const length = source.view.getUint32(start, true);
  check(source, start + 4, length * size);
  return { length, start: start + 4 };
}

/** The tables of a vector. */
export function flatTables(table: FlatTable, field: number): FlatTable[] {
  const { length, start } = flatVector(table, field, 4);
  const { source } = table;
  return Array.from({ length }, (_, i) => ({ source, at: offsetAt(source, start + 4 * i) }));
}

/** Elements of a vector, each read by `get`. */
export function flatNumbers(
  table: FlatTable,
  field: number,
  size: number,
  get: (view: DataView, at: number) => number,
): number[] {
  const { length, start } = flatVector(table, field, size);
  return Array.from({ length }, (_, i) => get(table.source.view, start + size * i));
}

/** The bytes of a vector, shared with the file. */
export function flatBytes(table: FlatTable, field: number): Uint8Array {
  const { length, start } = flatVector(table, field, 1);
  return table.source.bytes.subarray(start, start + length);
}

/** A text; `""` where there is none. */
export function flatText(table: FlatTable, field: number): string {
  return new TextDecoder().decode(flatBytes(table, field));
}

/** Where the unsigned offset at `at` leads to. */
function offsetAt(source: FlatBytes, at: number): number {
  check(source, at, 4);
  const to = at + source.view.getUint32(at, true);
  check(source, to, 4);
  return to;
}

function check({ bytes, path }: FlatBytes, at: number, size: number): void {
  if (at >= 0 && at + size <= bytes.length) return;
  throw new DataError(
    `${path}: an offset leads to bytes ${at} to ${at + size}, the file has ${bytes.length}; fetch it again`,
    { path },
  );
}
