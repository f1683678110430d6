import { type NdArray, sizeOf } from "@xrt/core";
import { CheckpointError } from "../errors.js";
import { hashText, sha256 } from "../hash.js";

/** Size of the length in front of the header. */
const LENGTH_BYTES = 8;

interface Entry {
  readonly dtype: "F32";
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Arrays by name, and texts. */
export interface ArrayFile {
  readonly arrays: ReadonlyMap<string, NdArray>;
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * Arrays as a file in the format of safetensors, which any program can read, with texts in its metadata and a hash over
 * everything.
 */
export async function encodeArrays({ arrays, texts }: ArrayFile): Promise<Uint8Array> {
  const table: Record<string, Entry> = {};
  let size = 0;
  for (const [name, { data, shape }] of arrays) {
    table[name] = { dtype: "F32", shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const body = new Uint8Array(size);
  for (const [name, { data }] of arrays) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    body.set(bytes, table[name]?.data_offsets[0] ?? 0);
  }
  const metadata = { ...texts, sha256: await hashOf(table, texts, body) };
  const header = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...table }));
  // the arrays begin at a multiple of eight
  const padded = Math.ceil(header.length / 8) * 8;
  const file = new Uint8Array(LENGTH_BYTES + padded + size).fill(0x20, 0, LENGTH_BYTES + padded);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(header, LENGTH_BYTES);
  file.set(body, LENGTH_BYTES + padded);
  return file;
}

/**
 * Read what {@link encodeArrays} wrote.
 *
 * @param path - For messages.
 * @throws CheckpointError when a byte is not the one that was written.
 */
export async function decodeArrays(bytes: Uint8Array, path?: string): Promise<ArrayFile> {
  const corrupted = (why: string, cause?: unknown) =>
    new CheckpointError(
      `${path ?? "checkpoint"}: the file is corrupted (${why}); take an earlier checkpoint or start anew`,
      { kind: "corrupted", ...(path === undefined ? {} : { path }), cause },
    );
  if (bytes.length < LENGTH_BYTES) throw corrupted(`${bytes.length} bytes long`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const start = LENGTH_BYTES + length;
  if (!(start <= bytes.length)) throw corrupted(`its header ends behind the ${bytes.length} bytes`);
  const { __metadata__: metadata, ...table } = parseHeader(
    bytes.subarray(LENGTH_BYTES, start),
    corrupted,
  );
  const { sha256: hash, ...texts } = metadata;
  // a copy: floats want an aligned buffer of their own, and the slice of a Buffer of Node is a view
  const body = Uint8Array.from(bytes.subarray(start));
  if (hash !== (await hashOf(table, texts, body))) throw corrupted("its hash is another one");
  const arrays = new Map<string, NdArray>();
  for (const [
    name,
    {
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(table)) {
    if (to - from !== 4 * sizeOf(shape) || to > body.length) throw corrupted(`array "${name}"`);
    arrays.set(name, { data: new Float32Array(body.buffer, from, (to - from) / 4), shape });
  }
  return { arrays, texts };
}

type Header = Record<string, Entry> & { readonly __metadata__: Record<string, string> };

function parseHeader(
  bytes: Uint8Array,
  corrupted: (why: string, cause?: unknown) => Error,
): Header {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw corrupted("its header is not JSON", cause);
  }
  const isObject = (value: unknown) => typeof value === "object" && value !== null;
  if (!isObject(header) || !isObject((header as Header).__metadata__)) {
    throw corrupted("its header has no metadata");
  }
  const { __metadata__: _, ...table } = header as Header;
  const whole = Object.values(table as Record<string, Entry>).every(
    (e) => isObject(e) && Array.isArray(e.shape) && Array.isArray(e.data_offsets),
  );
  if (!whole) throw corrupted("an entry of its header is none");
  return header as Header;
}

async function hashOf(
  table: Readonly<Record<string, Entry>>,
  texts: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<string> {
  return hashText(JSON.stringify([table, texts, await sha256(body)]));
}
