import { DataError, type NdArray, sizeOf } from "@xrt/core";
import type { Attribution } from "./attribution.js";

/** First bytes of the file, then the version and the length of the header, 32 bits each, little-endian. */
const MAGIC = "XRTATTR\n";
const VERSION = 1;
const HEADER_AT = 16;

/** Numbers that JSON cannot hold. */
const SPECIAL = new Map<string, number>([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** Where an array lies behind the header. */
interface Stored {
  readonly shape: readonly number[];
  readonly offset: number;
}

/**
 * A result as one file: a JSON header with everything but the arrays, padded to a multiple of 8 bytes, and the arrays as float32,
 * little-endian. The same result gives the same bytes everywhere.
 *
 * @example
 * ```ts
 * import { gradient, load, save } from "@xrt/attribution";
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const network = b.build([b.node("tanh", [b.input("x", float32("batch", 1))], {})]);
 * const map = await gradient(network, ndArray(Float32Array.of(0), [1]));
 * load(save(map)).score; // => [0]
 * ```
 */
export function save(attribution: Attribution): Uint8Array {
  const { values, parts, ...rest } = attribution;
  const names = Object.keys(parts).sort();
  const all = [values, ...names.map((name) => parts[name] as NdArray)];
  let offset = 0;
  const stored = all.map(({ shape, data }): Stored => {
    const own = { shape: [...shape], offset };
    offset += 4 * data.length;
    return own;
  });
  const header = {
    ...rest,
    values: stored[0],
    parts: Object.fromEntries(names.map((name, i) => [name, stored[i + 1]])),
  };
  const text = new TextEncoder().encode(JSON.stringify(sorted(header)));
  const start = HEADER_AT + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + offset).fill(0x20, HEADER_AT, start);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, VERSION, true);
  view.setUint32(12, start - HEADER_AT, true);
  bytes.set(text, HEADER_AT);
  let at = start;
  for (const { data } of all) {
    for (let i = 0; i < data.length; i++, at += 4) view.setFloat32(at, data[i] as number, true);
  }
  return bytes;
}

/**
 * The result in a file of {@link save}.
 *
 * @param path - Where the bytes came from, for the error messages.
 * @throws DataError when the bytes are no such file, are cut off, or of a newer version.
 */
export function load(bytes: Uint8Array, path = "attribution"): Attribution {
  const refuse = (what: string, cause?: unknown): never => {
    throw new DataError(`${path}: ${what}`, { path, cause });
  };
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC || bytes.length < HEADER_AT) refuse("is no file of save");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = view.getUint32(8, true);
  if (version !== VERSION)
    refuse(`has version ${version}, this library reads ${VERSION}; update it`);
  const start = HEADER_AT + view.getUint32(12, true);
  if (start > bytes.length) refuse("ends within its header");
  let header: Record<string, unknown> = {};
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER_AT, start)), revive);
  } catch (cause) {
    refuse("has a header that is no JSON", cause);
  }
  const read = ({ shape, offset }: Stored): NdArray => {
    const size = Array.isArray(shape) ? sizeOf(shape) : Number.NaN;
    const fits = Number.isSafeInteger(size) && Number.isSafeInteger(offset) && offset >= 0;
    if (!fits || start + offset + 4 * size > bytes.length) return refuse("is cut off");
    const data = new Float32Array(size);
    for (let i = 0; i < size; i++) data[i] = view.getFloat32(start + offset + 4 * i, true);
    return { data, shape };
  };
  const { values, parts, ...rest } = header as { values: Stored; parts: Record<string, Stored> };
  if (
    typeof values !== "object" ||
    values === null ||
    typeof parts !== "object" ||
    parts === null
  ) {
    refuse("has no values");
  }
  const named = Object.fromEntries(Object.entries(parts).map(([name, own]) => [name, read(own)]));
  return { ...rest, values: read(values), parts: named } as unknown as Attribution;
}

/** The same data with names in order and special numbers as objects. */
function sorted(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, v]) => [name, sorted(v)]));
}

function revive(_: string, value: unknown): unknown {
  const special = (value as { $number?: string } | null)?.$number;
  return special === undefined ? value : SPECIAL.get(special);
}
