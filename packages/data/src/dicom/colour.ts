import { DataError } from "@xrt/core";
import type { DataSet } from "dicom-parser";
import { type LookupTable, lookUp, readLookupTable } from "./lookup-table.js";
import type { PixelDescription } from "./pixel-description.js";

/** Red, green and blue of a palette (PS3.3, C.7.6.3.1.5 and .6). */
export type Palette = readonly [LookupTable, LookupTable, LookupTable];

/** @throws DataError when one of the three tables is missing or too short. */
export function readPalette(dataSet: DataSet, { path }: { path: string }): Palette {
  const table = (colour: 1 | 2 | 3): LookupTable => {
    const data = `x0028120${colour}`;
    if (dataSet.elements[data] === undefined && dataSet.elements[`x0028122${colour}`]) {
      throw new DataError(`${path}: the palette is segmented, wants the plain tables`, { path });
    }
    const descriptor = `x0028110${colour}`;
    return readLookupTable(dataSet, { descriptor, data, signed: false, path });
  };
  return [table(1), table(2), table(3)];
}

/** Pixels of three samples each, of pixels that are numbers of colours; entries of 16 bits give their upper 8. */
export function paletteColours(values: ArrayLike<number>, palette: Palette): Float32Array {
  const out = new Float32Array(3 * values.length);
  for (const [c, table] of palette.entries()) {
    const scale = table.bits > 8 ? 256 : 1;
    const colours = lookUp(table, values);
    for (let i = 0; i < colours.length; i++) {
      out[3 * i + c] = Math.min(Math.floor((colours[i] ?? 0) / scale), 255);
    }
  }
  return out;
}

/** The three samples of each pixel side by side, of a frame that has a plane for each colour. */
export function interleaved<T extends Uint8Array | Uint16Array | Uint32Array>(planes: T): T {
  const out = planes.slice() as T;
  const size = planes.length / 3;
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < size; i++) out[3 * i + c] = planes[c * size + i] ?? 0;
  }
  return out;
}

/** Three samples a pixel, of `YBR_FULL_422`: two pixels share the colours of four samples, Y Y Cb Cr. */
export function upsampled422<T extends Uint8Array | Uint16Array | Uint32Array>(packed: T): T {
  const out = new (packed.constructor as new (n: number) => T)((packed.length / 2) * 3);
  for (let pair = 0; 4 * pair + 3 < packed.length; pair++) {
    for (const pixel of [0, 1]) {
      out[6 * pair + 3 * pixel] = packed[4 * pair + pixel] ?? 0;
      out[6 * pair + 3 * pixel + 1] = packed[4 * pair + 2] ?? 0;
      out[6 * pair + 3 * pixel + 2] = packed[4 * pair + 3] ?? 0;
    }
  }
  return out;
}

/** Red, green and blue of Y, Cb and Cr in place (PS3.3, C.7.6.3.1.2), rounded and kept within the stored bits. */
export function ybrToRgb(
  samples: Uint8Array | Uint16Array | Uint32Array,
  { bitsStored }: PixelDescription,
): void {
  const max = 2 ** bitsStored - 1;
  const half = 2 ** (bitsStored - 1);
  const kept = (v: number) => Math.min(Math.max(Math.round(v), 0), max);
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const y = samples[i] ?? 0;
    const cb = (samples[i + 1] ?? 0) - half;
    const cr = (samples[i + 2] ?? 0) - half;
    samples[i] = kept(y + 1.402 * cr);
    samples[i + 1] = kept(y - 0.344136 * cb - 0.714136 * cr);
    samples[i + 2] = kept(y + 1.772 * cb);
  }
}
