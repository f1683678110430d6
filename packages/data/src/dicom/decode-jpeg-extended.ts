import { DataError } from "@xrt/core";
import { blockOf, type JpegTables, readScan } from "./jpeg-scan.js";

/** A grey frame of a sequential JPEG. */
export interface JpegExtendedFrame {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample, 8 or 12. */
  readonly precision: number;
  /** 0 to `2 ** precision - 1`. */
  readonly samples: Uint16Array<ArrayBuffer>;
}

/**
 * The samples of a grey frame in sequential Huffman JPEG of 8 or 12 bits (ITU-T T.81, processes 1, 2 and 4). No decoder on
 * npm reads 12 bits; those of 8 bits are decoded by libjpeg-turbo instead.
 *
 * @throws DataError when the stream is broken, cut short, or not of this kind.
 */
export function decodeJpegExtended(
  bytes: Uint8Array,
  { path }: { path: string },
): JpegExtendedFrame {
  const broken = (problem: string) =>
    new DataError(`${path}: the jpeg frame is corrupt or cut short (${problem})`, { path });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tables: JpegTables = { quantisation: [], huffman: new Map(), restartInterval: 0 };
  let frame: { width: number; height: number; precision: number; table: number } | undefined;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (view.getUint8(at) !== 0xff) throw broken("no marker where one must be");
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length || end < at + 4) throw broken("a segment is longer than the frame");
    const segment = bytes.subarray(at + 4, end);
    if (marker === 0xdb) readQuantisation(segment, tables, broken);
    else if (marker === 0xc4) readHuffman(segment, tables, broken);
    else if (marker === 0xdd) tables.restartInterval = view.getUint16(at + 4);
    else if (marker === 0xc0 || marker === 0xc1) {
      const [precision = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, components, , , table = 0] = segment;
      if (components !== 1) throw broken(`${components} components, wants 1`);
      frame = { precision, height: (h1 << 8) | h0, width: (w1 << 8) | w0, table };
    } else if (marker === 0xda) {
      if (frame === undefined) throw broken("the scan comes before its frame");
      const [, , selectors = 0] = segment;
      return {
        ...frame,
        samples: samplesOf(bytes.subarray(end), { frame, selectors, tables, broken }),
      };
    }
    at = end;
  }
  throw broken("no scan");
}

type Broken = (problem: string) => DataError;

function samplesOf(
  coded: Uint8Array,
  {
    frame: { width, height, precision, table },
    selectors,
    tables,
    broken,
  }: {
    frame: { width: number; height: number; precision: number; table: number };
    selectors: number;
    tables: JpegTables;
    broken: Broken;
  },
): Uint16Array<ArrayBuffer> {
  const quantisation = tables.quantisation[table];
  if (quantisation === undefined) throw broken("a quantisation table is missing");
  const [across, down] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  const scan = { selectors, tables, quantisation, blocks: across * down, broken };
  const samples = new Uint16Array(width * height);
  const max = 2 ** precision - 1;
  const middle = 2 ** (precision - 1);
  let number = 0;
  for (const coefficients of readScan(coded, scan)) {
    const block = blockOf(coefficients);
    const top = 8 * Math.floor(number / across);
    const left = 8 * (number % across);
    const rows = Math.min(8, height - top);
    const columns = Math.min(8, width - left);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const value = Math.round((block[8 * r + c] ?? 0) + middle);
        samples[(top + r) * width + left + c] = value < 0 ? 0 : value > max ? max : value;
      }
    }
    number++;
  }
  return samples;
}

/** DQT (T.81, B.2.4.1): tables of 64 numbers of one or two bytes, in zigzag order. */
function readQuantisation(segment: Uint8Array, { quantisation }: JpegTables, broken: Broken): void {
  for (let at = 0; at < segment.length; ) {
    const head = segment[at++] ?? 0;
    const size = head >> 4 === 0 ? 1 : 2;
    if (at + 64 * size > segment.length) throw broken("a quantisation table is too short");
    quantisation[head & 15] = Uint16Array.from({ length: 64 }, (_, i) =>
      size === 1
        ? (segment[at + i] ?? 0)
        : ((segment[at + 2 * i] ?? 0) << 8) | (segment[at + 2 * i + 1] ?? 0),
    );
    at += 64 * size;
  }
}

/** DHT (T.81, B.2.4.2): how many codes there are of each length, and the values of them in order. */
function readHuffman(segment: Uint8Array, { huffman }: JpegTables, broken: Broken): void {
  for (let at = 0; at < segment.length; ) {
    const id = segment[at++] ?? 0;
    const counts = segment.subarray(at, at + 16);
    const total = counts.reduce((sum, n) => sum + n, 0);
    const values = segment.subarray(at + 16, at + 16 + total);
    if (counts.length < 16 || values.length < total) throw broken("a Huffman table is too short");
    huffman.set(id, { counts, values });
    at += 16 + total;
  }
}
