import { DataError, type NdArray } from "@xrt/core";
import { type ElementType, elementSizes, toFloat32 } from "../element-types.js";
import type { WeightReader } from "../weight-reader.js";

const types: Readonly<Record<string, ElementType>> = {
  BF16: "bfloat16",
  BOOL: "bool",
  F16: "float16",
  F32: "float32",
  F64: "float64",
  I8: "int8",
  I16: "int16",
  I32: "int32",
  I64: "int64",
  U8: "uint8",
  U16: "uint16",
  U32: "uint32",
  U64: "uint64",
};

/** Limit of the reference implementation, in bytes. */
const longestHeader = 100_000_000;

interface Entry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * safetensors: an unsigned 64-bit length, a JSON header `{ name: { dtype, shape, data_offsets } }`, and the tensors
 * without gaps. See https://github.com/huggingface/safetensors, "Format".
 */
export const safetensors: WeightReader = {
  format: "safetensors",
  extensions: [".safetensors"],
  recognises: (bytes) =>
    bytes.length > 8 && bytes[8] === 0x7b && headerLength(bytes) <= bytes.length - 8,
  async read(bytes, { path = "weights", only = () => true } = {}) {
    const length = headerLength(bytes);
    if (bytes.length < 8 || length > longestHeader || length > bytes.length - 8) {
      throw new DataError(
        `${path}: the header should take ${length} bytes, the file has ${bytes.length}; fetch it again`,
        { path },
      );
    }
    const header = parsed(bytes.subarray(8, 8 + length), path);
    const data = bytes.subarray(8 + length);
    const entries = Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(([name, value]) => entryOf(name, value, path))
      .sort((a, b) => a.start - b.start);
    refuseGaps(entries, data.length, path);
    const tensors = new Map<string, NdArray>();
    const converted = new Set<ElementType>();
    for (const { name, type, shape, start, end } of entries) {
      if (!only(name)) continue;
      if (type !== "float32") converted.add(type);
      tensors.set(name, {
        shape,
        data: toFloat32(data.subarray(start, end), type, `${path}: ${name}`),
      });
    }
    return {
      format: "safetensors",
      tensors,
      metadata: stringsOf(header.__metadata__),
      notes: [...converted].map((type) => `${type} was converted to float32`),
    };
  },
};

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < 8) return Number.POSITIVE_INFINITY;
  return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
}

function parsed(bytes: Uint8Array, path: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof header === "object" && header !== null && !Array.isArray(header)) {
      return header as Record<string, unknown>;
    }
    throw new TypeError("the header is no object");
  } catch (cause) {
    throw new DataError(`${path}: the header is not JSON (${(cause as Error).message})`, {
      path,
      cause,
    });
  }
}

function entryOf(name: string, value: unknown, path: string): Entry {
  const { dtype, shape, data_offsets: offsets } = Object(value) as Record<string, unknown>;
  const type = types[String(dtype)];
  if (type === undefined) {
    throw new DataError(
      `${path}: ${name} has the type ${dtype}, wants one of ${Object.keys(types).join(", ")}`,
      { path },
    );
  }
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw new DataError(`${path}: ${name} has no shape or no data_offsets`, { path });
  }
  const [start = 0, end = 0] = offsets;
  const wanted = shape.reduce((a, b) => a * b, elementSizes[type]);
  if (end - start !== wanted) {
    throw new DataError(
      `${path}: ${name} is ${dtype} [${shape}], which takes ${wanted} bytes, but has ${end - start}`,
      { path },
    );
  }
  return { name, type, shape, start, end };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/** Tensors that overlap, or bytes that belong to none, are how a file hides something. */
function refuseGaps(entries: readonly Entry[], length: number, path: string): void {
  let at = 0;
  for (const { name, start, end } of entries) {
    if (start !== at) {
      throw new DataError(
        `${path}: ${name} begins at byte ${start}, wants ${at}, where the tensor before it ends`,
        { path },
      );
    }
    at = end;
  }
  if (at !== length) {
    throw new DataError(
      `${path}: the tensors take ${at} bytes, the file has ${length}; fetch it again`,
      { path },
    );
  }
}

function stringsOf(metadata: unknown): Record<string, string> {
  const entries = Object.entries(Object(metadata));
  return Object.fromEntries(entries.filter((e): e is [string, string] => typeof e[1] === "string"));
}
