import { DataError, type NdArray } from "@xrt/core";
import { joined } from "../byte-stream.js";
import { inflated } from "../inflated.js";
import { checkSize } from "../pixel-limits.js";
import { pngSamples, scanlineBytes } from "./png-scanlines.js";

/** What the header chunk of a PNG says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** Samples of a pixel, alpha counted. */
  readonly samples: 1 | 2 | 3 | 4;
  readonly hasPalette: boolean;
  readonly isInterlaced: boolean;
}

/** Colour types by their number: samples, and the depths that they may have (PNG specification, table 11.1). */
const COLOUR_TYPES: Readonly<
  Record<number, { samples: 1 | 2 | 3 | 4; depths: readonly number[]; hasPalette: boolean }>
> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16], hasPalette: false },
  2: { samples: 3, depths: [8, 16], hasPalette: false },
  3: { samples: 1, depths: [1, 2, 4, 8], hasPalette: true },
  4: { samples: 2, depths: [8, 16], hasPalette: false },
  6: { samples: 4, depths: [8, 16], hasPalette: false },
};

/**
 * The pixels of a PNG file of any depth, colour type and interlace, as `RasterDecoder` has them. It is for browsers, whose
 * canvas keeps 8 bits and multiplies by alpha; of the packages that read PNG none bounds its memory and reads all
 * interlaced depths. The platform unpacks, off the main thread.
 *
 * @throws DataError when the file is broken, cut short or beyond 100 megapixels.
 */
export async function decodePng(bytes: Uint8Array, { path }: { path: string }): Promise<NdArray> {
  const chunks = readChunks(bytes, path);
  const { header, palette } = chunks;
  const maxBytes = 2 * scanlineBytes(header) + 65_536;
  const lines = await inflated(joined(chunks.data), { format: "deflate", maxBytes, path });
  if (lines.length < scanlineBytes(header)) {
    throw new DataError(
      `${path}: the PNG holds ${lines.length} of ${scanlineBytes(header)} bytes; it is cut short`,
      { path },
    );
  }
  const samples = pngSamples(lines, header, { path });
  const { width, height } = header;
  if (palette === null) return plainPixels(samples, chunks);
  return { shape: [height, width, 3], data: palettePixels(samples, { ...chunks, palette, path }) };
}

interface PngChunks {
  readonly header: PngHeader;
  readonly palette: Uint8Array | null;
  /** Alpha of each colour of the palette, or the one grey value or colour that is transparent. */
  readonly transparency: Uint8Array | null;
  readonly data: readonly Uint8Array[];
}

function plainPixels(
  samples: Uint8Array | Uint16Array,
  { header, transparency }: PngChunks,
): NdArray {
  const { width, height, depth, samples: per } = header;
  const channels = per <= 2 ? 1 : 3;
  const hasAlpha = per === 2 || per === 4;
  const max = 2 ** depth - 1;
  const hole =
    transparency === null
      ? null
      : Array.from({ length: channels }, (_, c) => word(transparency, 2 * c));
  const data = new Float32Array(width * height * channels);
  for (let p = 0; p < width * height; p++) {
    const from = p * per;
    const isHole = hole?.every((v, c) => v === samples[from + c]) ?? false;
    const alpha = hasAlpha ? (samples[from + channels] ?? 0) / max : isHole ? 0 : 1;
    const scale = depth === 8 ? alpha : (alpha * 255) / max;
    for (let c = 0; c < channels; c++) data[p * channels + c] = (samples[from + c] ?? 0) * scale;
  }
  return { shape: [height, width, channels], data };
}

function palettePixels(
  samples: Uint8Array | Uint16Array,
  { palette, transparency, path }: PngChunks & { palette: Uint8Array; path: string },
): Float32Array {
  const data = new Float32Array(3 * samples.length);
  for (const [p, number] of samples.entries()) {
    if (3 * number + 2 >= palette.length) {
      throw new DataError(`${path}: a pixel is of colour ${number} of ${palette.length / 3}`, {
        path,
      });
    }
    const alpha = (transparency?.[number] ?? 255) / 255;
    for (let c = 0; c < 3; c++) data[3 * p + c] = (palette[3 * number + c] ?? 0) * alpha;
  }
  return data;
}

function readChunks(bytes: Uint8Array, path: string): PngChunks {
  const refuse = (problem: string) => new DataError(`${path}: the PNG ${problem}`, { path });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let header: PngHeader | null = null;
  let palette: Uint8Array | null = null;
  let transparency: Uint8Array | null = null;
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw refuse("is cut short: it has no end");
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) throw refuse(`is cut short within ${type}`);
    const body = bytes.subarray(at + 8, at + 8 + length);
    // the pixels carry a checksum of their own, which unpacking compares
    if (["IHDR", "PLTE", "tRNS"].includes(type)) {
      if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
        throw refuse(`is corrupt: the checksum of ${type} differs`);
      }
    }
    if (header === null && type !== "IHDR") throw refuse(`begins with ${type}, wants IHDR`);
    if (type === "IHDR") header = readHeader(body, path);
    else if (type === "PLTE") palette = body;
    else if (type === "tRNS") transparency = body;
    else if (type === "IDAT") data.push(body);
    else if (type === "IEND") break;
    at += 12 + length;
  }
  if (header === null || data.length === 0) throw refuse("holds no pixels");
  if (header.hasPalette && palette === null) throw refuse("lacks its palette");
  return { header, palette: header.hasPalette ? palette : null, transparency, data };
}

function readHeader(body: Uint8Array, path: string): PngHeader {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (body.length !== 13) throw new DataError(`${path}: the PNG has a broken header`, { path });
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  checkSize(width, height, { path });
  const [depth = 0, colour = 0, compression, filter, interlace = 0] = body.subarray(8);
  const kind = COLOUR_TYPES[colour];
  if (!kind?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw new DataError(
      `${path}: no PNG has ${depth} bits of colour type ${colour}, compression ${compression}, filter ${filter}, interlace ${interlace}`,
      { path },
    );
  }
  const { samples, hasPalette } = kind;
  return { width, height, depth, samples, hasPalette, isInterlaced: interlace === 1 };
}

/** CRC-32 of ISO 3309, bit by bit: it is taken of small chunks only. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
