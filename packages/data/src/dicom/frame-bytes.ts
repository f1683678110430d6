import { DataError } from "@xrt/core";
import type { DataSet, Element, Fragment } from "dicom-parser";
import { joined } from "../byte-stream.js";
import type { PixelDescription } from "./pixel-description.js";

const PIXEL_DATA = "x7fe00010";

/** Which frame of which image. */
export interface FrameOptions {
  readonly pixels: PixelDescription;
  /** From 0. */
  readonly frame: number;
  readonly path: string;
}

/** Bytes of a frame that is not compressed; colour at half the resolution (4:2:2) takes two samples a pixel. */
export function nativeFrameBytes(
  dataSet: DataSet,
  { pixels, frame, path }: FrameOptions,
): Uint8Array {
  const element = pixelData(dataSet, path);
  if (element.fragments !== undefined) {
    throw new DataError(`${path}: the pixels are in fragments, which compressed files have`, {
      path,
    });
  }
  const { width, height, samples, bitsAllocated, photometric } = pixels;
  const perPixel = photometric === "YBR_FULL_422" ? 2 : samples;
  const bits = width * height * perPixel * bitsAllocated;
  const start = Math.floor((frame * bits) / 8);
  const end = Math.ceil(((frame + 1) * bits) / 8);
  // a file that is cut short still states the length that it should have
  const there = Math.min(element.length, dataSet.byteArray.length - element.dataOffset);
  if (end > there) {
    throw new DataError(
      `${path}: frame ${frame} of ${width} x ${height} pixels needs ${end} bytes of pixels, the file has ${there}`,
      { path },
    );
  }
  if ((frame * bits) % 8 !== 0) {
    throw new DataError(`${path}: frame ${frame} begins inside a byte`, { path });
  }
  return dataSet.byteArray.subarray(element.dataOffset + start, element.dataOffset + end);
}

/**
 * The compressed bytes of a frame: its fragments in one. Which fragments are whose says the basic offset table; without
 * one each frame has a fragment, or the only frame all of them (PS3.5, A.4).
 */
export function encapsulatedFrameBytes(
  dataSet: DataSet,
  { pixels, frame, path }: FrameOptions,
): Uint8Array {
  const { fragments, basicOffsetTable: offsets = [] } = pixelData(dataSet, path);
  if (fragments === undefined || fragments.length === 0) {
    throw new DataError(`${path}: the file is compressed but its pixels are not in fragments`, {
      path,
    });
  }
  const bytesOf = (parts: readonly Fragment[]) =>
    joined(
      parts.map(({ position, length }) => dataSet.byteArray.subarray(position, position + length)),
    );
  if (pixels.frames === 1) return bytesOf(fragments);
  if (offsets.length === pixels.frames) {
    const start = offsets[frame] ?? 0;
    const end = offsets[frame + 1] ?? Number.POSITIVE_INFINITY;
    return bytesOf(fragments.filter(({ offset }) => offset >= start && offset < end));
  }
  const fragment = fragments[frame];
  if (fragments.length !== pixels.frames || fragment === undefined) {
    throw new DataError(
      `${path}: ${fragments.length} fragments hold ${pixels.frames} frames and no offset table says which`,
      { path },
    );
  }
  return bytesOf([fragment]);
}

function pixelData(dataSet: DataSet, path: string): Element {
  const element = dataSet.elements[PIXEL_DATA];
  if (element === undefined) {
    const floats = dataSet.elements.x7fe00008 ?? dataSet.elements.x7fe00009;
    const problem = floats ? "holds floating-point pixels, wants whole numbers" : "holds no pixels";
    throw new DataError(`${path}: the DICOM file ${problem}`, { path });
  }
  return element;
}
