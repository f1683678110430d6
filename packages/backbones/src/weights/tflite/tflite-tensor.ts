import { DataError } from "@xrt/core";
import { type ElementType, elementSizes, toFloat32 } from "../element-types.js";
import {
  type FlatTable,
  flatByte,
  flatBytes,
  flatNumbers,
  flatTable,
  flatTables,
  flatText,
  flatUint32,
  flatUint64,
} from "./flat-table.js";

/** Numbers of `TensorType` in the schema; what is missing is no number of whole bytes. */
const elementTypes: Readonly<Record<number, ElementType>> = {
  0: "float32",
  1: "float16",
  2: "int32",
  3: "uint8",
  4: "int64",
  6: "bool",
  7: "int16",
  9: "int8",
  10: "float64",
  12: "uint64",
  15: "uint32",
  16: "uint16",
  18: "bfloat16",
};

/** A constant tensor of a TFLite file. */
export interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Undefined for strings, 4-bit numbers and the like. */
  readonly type: ElementType | undefined;
  readonly bytes: Uint8Array;
  readonly isSparse: boolean;
  /** `scale * (stored - zeroPoint)`, one of each or one for every slice of `axis`; undefined where it is not quantised. */
  readonly quantisation: Quantisation | undefined;
}

interface Quantisation {
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
  readonly axis: number;
}

/** The tensors of a file that have bytes: its weights, and the constants of its arithmetic. */
export function tfliteTensors(root: FlatTable): TfliteTensor[] {
  const buffers = flatTables(root, 4);
  return flatTables(root, 2).flatMap((subgraph) =>
    flatTables(subgraph, 0).flatMap((tensor) => {
      const buffer = buffers[flatUint32(tensor, 2)];
      const bytes = buffer === undefined ? new Uint8Array() : bytesOf(buffer);
      return bytes.length === 0 ? [] : [tensorOf(tensor, bytes)];
    }),
  );
}

function tensorOf(tensor: FlatTable, bytes: Uint8Array): TfliteTensor {
  const quantisation = flatTable(tensor, 4);
  return {
    name: flatText(tensor, 3),
    shape: flatNumbers(tensor, 0, 4, (view, at) => view.getInt32(at, true)),
    type: elementTypes[flatByte(tensor, 1)],
    bytes,
    isSparse: flatTable(tensor, 6) !== undefined,
    quantisation: quantisation === undefined ? undefined : quantisationOf(quantisation),
  };
}

/** Bytes of a buffer, also of one that lies behind the tables, as in files of more than 2 GB. */
function bytesOf(buffer: FlatTable): Uint8Array {
  const own = flatBytes(buffer, 0);
  const offset = flatUint64(buffer, 1);
  if (own.length > 0 || offset <= 1) return own;
  const { bytes, path } = buffer.source;
  const end = offset + flatUint64(buffer, 2);
  if (end > bytes.length) {
    throw new DataError(`${path}: a buffer ends at byte ${end}, the file has ${bytes.length}`, {
      path,
    });
  }
  return bytes.subarray(offset, end);
}

function quantisationOf(table: FlatTable): Quantisation | undefined {
  const scale = flatNumbers(table, 2, 4, (view, at) => view.getFloat32(at, true));
  const zeroPoint = flatNumbers(table, 3, 8, (view, at) => Number(view.getBigInt64(at, true)));
  return scale.length === 0 ? undefined : { scale, zeroPoint, axis: flatUint32(table, 6) };
}

/**
 * The values of a tensor.
 *
 * @param type - That of the tensor.
 * @throws DataError when bytes, shape and quantisation do not fit each other.
 */
export function tfliteValues(
  { name, shape, bytes, quantisation }: TfliteTensor,
  type: ElementType,
  path: string,
): Float32Array {
  const size = shape.reduce((n, d) => n * d, 1);
  if (shape.some((d) => d < 0) || size * elementSizes[type] !== bytes.length) {
    throw new DataError(
      `${path}: ${name} is ${type} [${shape}], but has ${bytes.length} bytes; fetch the file again`,
      { path },
    );
  }
  const stored = toFloat32(bytes, type, `${path}: ${name}`);
  if (quantisation === undefined) return stored;
  const { scale, zeroPoint, axis } = quantisation;
  const slices = scale.length === 1 ? 1 : shape[axis];
  const zeros = zeroPoint.length === 0 ? scale.map(() => 0) : zeroPoint;
  if (scale.length !== slices || zeros.length !== slices) {
    throw new DataError(
      `${path}: ${name} [${shape}] has ${scale.length} scales and ${zeros.length} zero points for axis ${axis}`,
      { path },
    );
  }
  const inner = slices === 1 ? size : shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  return stored.map((q, i) => {
    const slice = Math.floor(i / inner) % slices;
    return (scale[slice] as number) * (q - (zeros[slice] as number));
  });
}
