import { DataError } from "@xrt/core";
import type { DataSet } from "dicom-parser";
import { checkSize } from "../pixel-limits.js";
import { numbersOf, textOf, wordOf } from "./attributes.js";

/** The Image Pixel module of a DICOM file (PS3.3, C.7.6.3): how samples are stored. */
export interface PixelDescription {
  readonly width: number;
  readonly height: number;
  readonly samples: 1 | 3;
  /** As written, for example `"MONOCHROME1"`. */
  readonly photometric: string;
  /** Whether each colour has a plane of its own, rather than each pixel its three samples. */
  readonly planar: boolean;
  readonly bitsAllocated: 1 | 8 | 16 | 32;
  readonly bitsStored: number;
  /** Bit of the sample that the highest stored bit is at. */
  readonly highBit: number;
  readonly signed: boolean;
  readonly frames: number;
}

/** @throws DataError when the description is incomplete, contradicts itself or asks for too much memory. */
export function pixelDescription(dataSet: DataSet, { path }: { path: string }): PixelDescription {
  const needed = (tag: string, name: string): number => {
    const value = wordOf(dataSet, tag);
    if (value === undefined) throw new DataError(`${path}: the DICOM file lacks ${name}`, { path });
    return value;
  };
  const height = needed("x00280010", "Rows");
  const width = needed("x00280011", "Columns");
  checkSize(width, height, { path });
  const samples = wordOf(dataSet, "x00280002") ?? 1;
  const bitsAllocated = needed("x00280100", "BitsAllocated");
  const bitsStored = wordOf(dataSet, "x00280101") ?? bitsAllocated;
  const highBit = wordOf(dataSet, "x00280102") ?? bitsStored - 1;
  if (samples !== 1 && samples !== 3) throw odd("SamplesPerPixel", samples, "1 or 3", path);
  const photometric = textOf(dataSet, "x00280004") ?? (samples === 3 ? "RGB" : "MONOCHROME2");
  const wanted = samplesOf(photometric);
  if (wanted !== undefined && wanted !== samples) {
    throw odd(`SamplesPerPixel of ${photometric}`, samples, String(wanted), path);
  }
  if (!isOneOf(bitsAllocated, [1, 8, 16, 32] as const)) {
    throw odd("BitsAllocated", bitsAllocated, "1, 8, 16 or 32", path);
  }
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    throw odd("BitsStored", bitsStored, `1 to ${bitsAllocated}`, path);
  }
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw odd("HighBit", highBit, `${bitsStored - 1} to ${bitsAllocated - 1}`, path);
  }
  return {
    width,
    height,
    samples,
    photometric,
    planar: samples === 3 && wordOf(dataSet, "x00280006") === 1,
    bitsAllocated,
    bitsStored,
    highBit,
    signed: wordOf(dataSet, "x00280103") === 1,
    frames: Math.max(1, Math.round(numbersOf(dataSet, "x00280008")[0] ?? 1)),
  };
}

/** Samples of a pixel by how it is interpreted (PS3.3, C.7.6.3.1.2); `undefined` for names that are not known. */
function samplesOf(photometric: string): 1 | 3 | undefined {
  if (/^(MONOCHROME[12]|PALETTE COLOR)$/.test(photometric)) return 1;
  return /^(RGB|YBR_.*)$/.test(photometric) ? 3 : undefined;
}

function isOneOf<T extends number>(value: number, list: readonly T[]): value is T {
  return (list as readonly number[]).includes(value);
}

function odd(name: string, value: number, wanted: string, path: string): DataError {
  return new DataError(`${path}: ${name} is ${value}, wants ${wanted}`, { path });
}
