import { DataError, type NdArray } from "@xrt/core";
import { checkSize } from "../pixel-limits.js";

/** Colours of a pixel's number, or where they lie among its bits. */
interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Whether the first row of the file is the lowest of the picture. */
  readonly bottomUp: boolean;
  readonly bits: number;
  /** Byte that the pixels begin at. */
  readonly offset: number;
  /** Red, green and blue of each number, for up to 8 bits. */
  readonly palette: readonly (readonly [number, number, number])[];
  /** Bits of red, green and blue, for 16 and 32. */
  readonly masks: readonly [number, number, number];
}

/**
 * The pixels of a Windows bitmap without compression, of 1, 4, 8, 16, 24 or 32 bits; alpha is not a part of it. One
 * channel where its palette is grey throughout. Own code: of the packages that read BMP one leaves palettes out and the
 * other breaks off at odd widths of 4 bits; browsers and `sharp` do not all read it.
 *
 * @throws DataError when the file is cut short, compressed or makes no sense.
 */
export function decodeBmp(bytes: Uint8Array, { path }: { path: string }): NdArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(view, path);
  const { width, height, bits, palette, masks, offset, bottomUp } = header;
  const stride = 4 * Math.ceil((width * bits) / 32);
  if (offset + stride * height > bytes.length) {
    throw new DataError(
      `${path}: a bitmap of ${width} x ${height} needs ${offset + stride * height} bytes, the file has ${bytes.length}`,
      { path },
    );
  }
  const isGrey = bits <= 8 && palette.every(([r, g, b]) => r === g && g === b);
  const channels = isGrey ? 1 : 3;
  const data = new Float32Array(width * height * channels);
  const scales = masks.map((mask) => ({ mask, low: lowestBit(mask), max: mask / lowestBit(mask) }));
  for (let y = 0; y < height; y++) {
    const start = offset + stride * (bottomUp ? height - 1 - y : y);
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels;
      if (bits <= 8) {
        const colour = palette[numberAt(view, start, x, bits)];
        if (colour === undefined) {
          throw new DataError(`${path}: a pixel is of no colour of the palette`, { path });
        }
        for (let c = 0; c < channels; c++) data[to + c] = colour[c] ?? 0;
      } else if (bits === 24) {
        for (let c = 0; c < 3; c++) data[to + c] = view.getUint8(start + 3 * x + 2 - c);
      } else {
        const value =
          bits === 16 ? view.getUint16(start + 2 * x, true) : view.getUint32(start + 4 * x, true);
        for (const [c, { mask, low, max }] of scales.entries()) {
          data[to + c] = Math.round((((value & mask) >>> 0) / low / max) * 255);
        }
      }
    }
  }
  return { shape: [height, width, channels], data };
}

function readHeader(view: DataView, path: string): BmpHeader {
  const refuse = (problem: string) => new DataError(`${path}: the bitmap ${problem}`, { path });
  if (view.byteLength < 54) throw refuse("is cut short within its header");
  const headerSize = view.getUint32(14, true);
  if (headerSize < 40) throw refuse(`has a header of ${headerSize} bytes, wants at least 40`);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  checkSize(width, height, { path });
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw refuse(`has ${bits} bits a pixel`);
  const hasMasks = (compression === 3 || compression === 6) && (bits === 16 || bits === 32);
  if (compression !== 0 && !hasMasks) {
    throw refuse(`is compressed (kind ${compression}); save it as PNG`);
  }
  const used = view.getUint32(46, true);
  const colours = bits <= 8 ? Math.min(used || 2 ** bits, 2 ** bits) : 0;
  const at = 14 + headerSize;
  if (at + 4 * colours > view.byteLength || (hasMasks && view.byteLength < 66)) {
    throw refuse("is cut short within its colours");
  }
  const mask = (c: number) => view.getUint32(54 + 4 * c, true);
  const masks = hasMasks
    ? ([mask(0), mask(1), mask(2)] as const)
    : bits === 16
      ? ([0x7c00, 0x03e0, 0x001f] as const)
      : ([0xff0000, 0x00ff00, 0x0000ff] as const);
  if (masks.includes(0)) throw refuse("has a colour without bits");
  return {
    width,
    height,
    bottomUp: signedHeight > 0,
    bits,
    offset: view.getUint32(10, true),
    palette: Array.from({ length: colours }, (_, i) => {
      const entry = at + 4 * i;
      return [view.getUint8(entry + 2), view.getUint8(entry + 1), view.getUint8(entry)] as const;
    }),
    masks,
  };
}

/** Number of pixel `x` of a row with up to 8 bits a pixel, the highest bits of a byte first. */
function numberAt(view: DataView, start: number, x: number, bits: number): number {
  const byte = view.getUint8(start + Math.floor((x * bits) / 8));
  return (byte >> (8 - bits - ((x * bits) % 8))) & (2 ** bits - 1);
}

function lowestBit(mask: number): number {
  return (mask & -mask) >>> 0;
}
