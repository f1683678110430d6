/** EXIF orientation: 1 upright, 2 to 8 the other turns and mirrorings of a picture (EXIF 2.32, tag 0x0112). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Orientation of a JPEG file as its EXIF segment states it, and where the two bytes of it lie; `null` without one. */
export function jpegOrientation(
  bytes: Uint8Array,
): { orientation: Orientation; at: number; littleEndian: boolean } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xda || marker === 0xd9) return null;
    const length = Math.max(view.getUint16(at + 2), 2);
    if (marker === 0xe1 && isExif(bytes, at + 4)) {
      return tiffOrientation(view, at + 10, Math.min(at + 2 + length, bytes.length));
    }
    at += 2 + length;
  }
  return null;
}

/** A JPEG file that states no turn, for decoders that would apply it unasked; `bytes` itself where there is none. */
export function withoutOrientation(bytes: Uint8Array): Uint8Array {
  const found = jpegOrientation(bytes);
  if (found === null || found.orientation === 1) return bytes;
  const out = bytes.slice();
  new DataView(out.buffer).setUint16(found.at, 1, found.littleEndian);
  return out;
}

function isExif(bytes: Uint8Array, at: number): boolean {
  return String.fromCharCode(...bytes.subarray(at, at + 6)) === "Exif\0\0";
}

/** The orientation in the first directory of a TIFF structure from `start` to `end`. */
function tiffOrientation(view: DataView, start: number, end: number) {
  if (start + 8 > end) return null;
  const littleEndian = view.getUint16(start) === 0x4949;
  const directory = start + view.getUint32(start + 4, littleEndian);
  if (directory + 2 > end) return null;
  const count = view.getUint16(directory, littleEndian);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > end) return null;
    if (view.getUint16(entry, littleEndian) !== 0x0112) continue;
    const orientation = view.getUint16(entry + 8, littleEndian);
    if (orientation < 1 || orientation > 8) return null;
    return { orientation: orientation as Orientation, at: entry + 8, littleEndian };
  }
  return null;
}
