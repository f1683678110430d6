import { DataError } from "@xrt/core";
import type { PixelDescription } from "./pixel-description.js";

/**
 * The bytes of a frame in DICOM's run-length coding (PS3.5, annex G), as an uncompressed little-endian frame has them,
 * each colour in a plane of its own. Segments are the bytes of a sample, the highest first, each packed as PackBits.
 *
 * @throws DataError when the segments are not as many as the pixels need, or too short.
 */
export function decodeRle(
  bytes: Uint8Array,
  { pixels, path }: { pixels: PixelDescription; path: string },
): Uint8Array<ArrayBuffer> {
  const { width, height, samples, bitsAllocated } = pixels;
  const perSample = bitsAllocated / 8;
  const wanted = samples * perSample;
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length >= 64 ? header.getUint32(0, true) : 0;
  if (count !== wanted) {
    throw new DataError(`${path}: the RLE frame has ${count} segments, wants ${wanted}`, { path });
  }
  const size = width * height;
  // two bytes make 128 at most
  if (size * wanted > 64 * bytes.length) {
    throw new DataError(
      `${path}: ${bytes.length} bytes of RLE cannot hold ${width} x ${height} pixels; the file is cut short`,
      { path },
    );
  }
  const out = new Uint8Array(size * wanted);
  for (let segment = 0; segment < count; segment++) {
    const start = header.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < count ? header.getUint32(8 + 4 * segment, true) : bytes.length;
    const plane = Math.floor(segment / perSample);
    const byte = perSample - 1 - (segment % perSample);
    const filled = unpackBits(bytes.subarray(start, end), out, {
      first: plane * size * perSample + byte,
      step: perSample,
      count: size,
    });
    if (filled < size) {
      throw new DataError(
        `${path}: RLE segment ${segment} holds ${filled} of ${size} bytes; the file is cut short`,
        { path },
      );
    }
  }
  return out;
}

/** Unpacks PackBits into every `step`-th byte of `out`; returns how many were filled. */
function unpackBits(
  packed: Uint8Array,
  out: Uint8Array,
  { first, step, count }: { first: number; step: number; count: number },
): number {
  let filled = 0;
  let at = 0;
  while (filled < count && at < packed.length) {
    const control = packed[at++] ?? 0;
    if (control === 128) continue;
    const literal = control < 128;
    const length = Math.min(literal ? control + 1 : 257 - control, count - filled);
    for (let i = 0; i < length; i++) {
      const value = packed[literal ? at + i : at];
      if (value === undefined) return filled;
      out[first + step * filled++] = value;
    }
    at += literal ? control + 1 : 1;
  }
  return filled;
}
