import { DataError } from "@xrt/core";
import type { DataSet } from "dicom-parser";
import { itemsOf, numbersOf, textOf } from "./attributes.js";
import { frameMacro } from "./frame-macro.js";
import { type LookupTable, lookUp, readLookupTable } from "./lookup-table.js";

/** How stored values become those of the modality, for example Hounsfield units: by a table or by a line (PS3.3, C.11.1). */
export type Modality =
  | { readonly kind: "lut"; readonly table: LookupTable }
  | {
      readonly kind: "rescale";
      readonly slope: number;
      readonly intercept: number;
      /** Unit, for example `"HU"`; `null` where the file states none. */
      readonly type: string | null;
    };

/** The modality transformation of a frame: its table where it has one, or else slope and intercept, 1 and 0 if absent. */
export function readModality(
  dataSet: DataSet,
  { frame, signed, path }: { frame: number; signed: boolean; path: string },
): Modality {
  const [item] = itemsOf(dataSet, "x00283000");
  if (item !== undefined) {
    const tags = { descriptor: "x00283002", data: "x00283006", signed, path };
    return { kind: "lut", table: readLookupTable(item, tags) };
  }
  const macro = frameMacro(dataSet, "x00289145", frame);
  const [slope = 1] = numbersOf(macro, "x00281053");
  const [intercept = 0] = numbersOf(macro, "x00281052");
  if (slope === 0) throw new DataError(`${path}: RescaleSlope is 0`, { path });
  return { kind: "rescale", slope, intercept, type: textOf(macro, "x00281054") };
}

/** The values of the modality behind stored ones. */
export function modalityValues(values: ArrayLike<number>, modality: Modality): Float32Array {
  if (modality.kind === "lut") return lookUp(modality.table, values);
  const { slope, intercept } = modality;
  const out = Float32Array.from(values);
  if (slope !== 1 || intercept !== 0) {
    for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) * slope + intercept;
  }
  return out;
}
