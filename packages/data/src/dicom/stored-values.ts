import type { PixelDescription } from "./pixel-description.js";

/** Whole numbers as DICOM stores them: signed or not, of 8, 16 or 32 bits. */
export type StoredValues =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>;

/**
 * Samples as they lie in the bytes of an uncompressed frame, copied; single bits begin at the lowest of a byte.
 *
 * @param swapped - Size in bytes of the words whose bytes come highest first, 1 where none do.
 */
export function samplesOf(
  bytes: Uint8Array,
  { bitsAllocated, swapped }: { bitsAllocated: 1 | 8 | 16 | 32; swapped: number },
): Uint8Array | Uint16Array | Uint32Array {
  if (bitsAllocated === 1) {
    return Uint8Array.from({ length: 8 * bytes.length }, (_, i) => bitAt(bytes, i));
  }
  const copy = new Uint8Array(bytes);
  if (swapped > 1) swapBytes(copy, swapped);
  if (bitsAllocated === 8) return copy;
  return bitsAllocated === 16 ? new Uint16Array(copy.buffer) : new Uint32Array(copy.buffer);
}

/**
 * The stored values of samples: the bits above `HighBit` (old files keep overlays there) masked away, then the sign
 * extended where the file says that values are signed, whatever its codestream says.
 *
 * @param precision - Bits of a sample in the codestream; the sign is the highest of these where they are fewer.
 */
export function storedValues(
  samples: Uint8Array | Uint16Array | Uint32Array,
  {
    pixels: { bitsAllocated, bitsStored, signed },
    shift,
    precision = bitsStored,
  }: { pixels: PixelDescription; shift: number; precision?: number | undefined },
): StoredValues {
  const out = emptyValues(samples.length, { bits: bitsAllocated, signed });
  const unused = 32 - Math.min(bitsStored, precision);
  if (signed) {
    for (let i = 0; i < out.length; i++) {
      out[i] = (((samples[i] ?? 0) >>> shift) << unused) >> unused;
    }
  } else {
    const mask = 2 ** bitsStored - 1;
    for (let i = 0; i < out.length; i++) out[i] = ((samples[i] ?? 0) >>> shift) & mask;
  }
  return out;
}

function emptyValues(
  length: number,
  { bits, signed }: { bits: number; signed: boolean },
): StoredValues {
  if (bits <= 8) return signed ? new Int8Array(length) : new Uint8Array(length);
  if (bits === 16) return signed ? new Int16Array(length) : new Uint16Array(length);
  return signed ? new Int32Array(length) : new Uint32Array(length);
}

function bitAt(bytes: Uint8Array, i: number): number {
  return ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1;
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let i = 0; i + size <= bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}
