import type { NdArray } from "@xrt/core";
import type { Layout } from "../result/attribution.js";
import { type Batch, channelsLast, type InputPart } from "./batch.js";

/**
 * Values that lie as the images do, in the shape in which the images were given.
 *
 * @param rows - Values of each image.
 * @returns Of several inputs one flat list an image, and the values of each by its name.
 */
export function restored(
  batch: Batch,
  rows: readonly ArrayLike<number>[],
): { values: NdArray; layout: Layout; named: Record<string, NdArray> } {
  const [only] = batch.parts;
  const named = Object.fromEntries(
    batch.parts.map((part) => [part.name, ofPart(batch, part, rows)]),
  );
  if (only !== undefined && batch.parts.length === 1) {
    return { values: named[only.name] as NdArray, layout: inputLayout(only), named: {} };
  }
  const data = new Float32Array(rows.length * batch.size);
  for (const [i, values] of rows.entries()) data.set(values, i * batch.size);
  const shape = batch.single ? [batch.size] : [rows.length, batch.size];
  return { values: { data, shape }, layout: "flat", named };
}

function ofPart(batch: Batch, part: InputPart, rows: readonly ArrayLike<number>[]): NdArray {
  const data = new Float32Array(rows.length * part.size);
  for (const [i, row] of rows.entries()) {
    const values =
      part.size === batch.size
        ? row
        : Array.prototype.slice.call(row, part.offset, part.offset + part.size);
    data.set(part.turned ? channelsLast(values, part.given) : values, i * part.size);
  }
  return { data, shape: batch.single ? part.given : [rows.length, ...part.given] };
}

/** Axes of an input as it was given: fewer than five channels tell where they are. */
export function inputLayout({ given }: Pick<InputPart, "given">): Layout {
  const [first = 0, , last = 0] = given;
  if (given.length === 2) return "HW";
  if (given.length !== 3) return "flat";
  return first <= 4 && last > 4 ? "CHW" : "HWC";
}
