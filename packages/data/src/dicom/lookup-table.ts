import { DataError } from "@xrt/core";
import type { DataSet } from "dicom-parser";
import { hasBytes, textOf } from "./attributes.js";

/** A lookup table of DICOM: of the modality, of values of interest or of a colour (PS3.3, C.11.1 and C.11.2). */
export interface LookupTable {
  /** Stored value that the first entry is for; values below take it too, values beyond the table the last entry. */
  readonly first: number;
  /** Bits of an entry as the file states them, for example 16. */
  readonly bits: number;
  readonly entries: Uint16Array;
  /** What the file says the table makes, for example `"US"` (unspecified) or `"NORMAL"`. */
  readonly explanation: string | null;
}

/** Where a table lies. */
export interface LookupTableTags {
  /** Descriptor: number of entries, first value, bits an entry. */
  readonly descriptor: string;
  readonly data: string;
  /** Whether stored values, and with them the first value, are signed. */
  readonly signed: boolean;
  readonly path: string;
}

/** @throws DataError when the table is shorter than its descriptor says, or its entries have no sensible size. */
export function readLookupTable(
  dataSet: DataSet,
  { descriptor, data, signed, path }: LookupTableTags,
): LookupTable {
  const element = dataSet.elements[data];
  if (!hasBytes(dataSet, descriptor, 6) || element === undefined) {
    throw new DataError(`${path}: a lookup table lacks its descriptor or its data`, { path });
  }
  const count = dataSet.uint16(descriptor, 0);
  const first = (signed ? dataSet.int16(descriptor, 1) : dataSet.uint16(descriptor, 1)) ?? 0;
  const bits = dataSet.uint16(descriptor, 2) ?? 16;
  if (bits < 1 || bits > 16) {
    throw new DataError(`${path}: a lookup table has entries of ${bits} bits, wants 1 to 16`, {
      path,
    });
  }
  const length = count || 65_536;
  if (!hasBytes(dataSet, data, length)) {
    throw new DataError(
      `${path}: a lookup table of ${length} entries has only ${element.length} bytes of data`,
      { path },
    );
  }
  // entries of 8 bits are packed in twos, unless a writer took a word for each
  const packed = !hasBytes(dataSet, data, 2 * length);
  const entries = Uint16Array.from({ length }, (_, i) =>
    packed ? (dataSet.byteArray[element.dataOffset + i] ?? 0) : (dataSet.uint16(data, i) ?? 0),
  );
  return { first, bits, entries, explanation: textOf(dataSet, "x00283003") };
}

/** The entry for each value; values outside the table take its first or last entry. */
export function lookUp(table: LookupTable, values: ArrayLike<number>): Float32Array {
  const { entries, first } = table;
  const last = entries.length - 1;
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const at = Math.round(values[i] ?? 0) - first;
    out[i] = entries[Math.min(Math.max(at, 0), last)] ?? 0;
  }
  return out;
}
