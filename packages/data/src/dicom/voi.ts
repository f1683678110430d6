import type { DataSet } from "dicom-parser";
import { itemsOf, numbersOf, textOf } from "./attributes.js";
import { frameMacro } from "./frame-macro.js";
import { type LookupTable, lookUp, readLookupTable } from "./lookup-table.js";

/** Shape of a window: its name in DICOM. */
export type WindowFunction = "LINEAR" | "LINEAR_EXACT" | "SIGMOID";

/** Values of interest: those within `width` around `center` are spread over the whole range of display. */
export interface VoiWindow {
  readonly center: number;
  /** At least 1 for `"LINEAR"`, above 0 for the others. */
  readonly width: number;
  readonly shape: WindowFunction;
  /** What the file calls it, for example `"LUNG"`. */
  readonly explanation: string | null;
}

/** The windows and tables of a frame for the values of interest, in the order of the file (PS3.3, C.11.2). */
export interface Voi {
  readonly windows: readonly VoiWindow[];
  readonly tables: readonly LookupTable[];
}

/** Windows whose width makes no sense are left out. */
export function readVoi(
  dataSet: DataSet,
  { frame, signed, path }: { frame: number; signed: boolean; path: string },
): Voi {
  const macro = frameMacro(dataSet, "x00289132", frame);
  const centers = numbersOf(macro, "x00281050");
  const widths = numbersOf(macro, "x00281051");
  const explanations = textOf(macro, "x00281055")?.split("\\") ?? [];
  const stated = textOf(macro, "x00281056") ?? "LINEAR";
  const shape = stated === "LINEAR_EXACT" || stated === "SIGMOID" ? stated : "LINEAR";
  const windows = centers.flatMap((center, i): VoiWindow[] => {
    const width = widths[i] ?? 0;
    if (!isWidth(width, shape)) return [];
    return [{ center, width, shape, explanation: explanations[i]?.trim() || null }];
  });
  const tables = itemsOf(dataSet, "x00283010").map((item) =>
    readLookupTable(item, { descriptor: "x00283002", data: "x00283006", signed, path }),
  );
  return { windows, tables };
}

/**
 * Values through a window, from 0 at its lower end to 1 at its upper. With c and w for center and width (PS3.3, C.11.2.1):
 * `LINEAR` (x - (c - 0.5)) / (w - 1) + 0.5 and `LINEAR_EXACT` (x - c) / w + 0.5, both clamped,
 * `SIGMOID` 1 / (1 + exp(-4 (x - c) / w)).
 *
 * @throws RangeError when the width does not fit the shape.
 *
 * @example
 * ```ts
 * import { applyWindow } from "@xrt/data";
 * const lung = { center: -600, width: 1500, shape: "LINEAR_EXACT", explanation: null } as const;
 * [...applyWindow([-1350, -600, 0, 1000], lung)]; // => [0, 0.5, 0.8999999761581421, 1]
 * ```
 */
export function applyWindow(
  values: ArrayLike<number>,
  { center, width, shape }: VoiWindow,
): Float32Array {
  if (!isWidth(width, shape)) {
    throw new RangeError(`applyWindow: the width of a ${shape} window is ${width}`);
  }
  const out = new Float32Array(values.length);
  if (shape === "SIGMOID") {
    for (let i = 0; i < out.length; i++) {
      out[i] = 1 / (1 + Math.exp((-4 * ((values[i] ?? 0) - center)) / width));
    }
    return out;
  }
  const exact = shape === "LINEAR_EXACT";
  const middle = exact ? center : center - 0.5;
  const span = exact ? width : width - 1;
  for (let i = 0; i < out.length; i++) {
    const from = (values[i] ?? 0) - middle;
    // a span of 0 is a threshold: never divided by
    out[i] = from <= -span / 2 ? 0 : from > span / 2 ? 1 : from / span + 0.5;
  }
  return out;
}

/** Values through a table, from 0 to 1 at the largest number that its entries have bits for, and 1 beyond it. */
export function applyVoiTable(values: ArrayLike<number>, table: LookupTable): Float32Array {
  const max = 2 ** table.bits - 1;
  return lookUp(table, values).map((v) => Math.min(v / max, 1));
}

function isWidth(width: number, shape: WindowFunction): boolean {
  return shape === "LINEAR" ? width >= 1 : width > 0;
}
