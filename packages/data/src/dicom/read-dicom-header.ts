import { DataError } from "@xrt/core";
import { joined, piecesOf } from "../byte-stream.js";
import type { FileSource, ReadFileOptions } from "../file-source.js";
import { isGzip } from "../inflated.js";
import { parseDicom } from "./parse-dicom.js";
import { pixelDescription } from "./pixel-description.js";
import { attributesOf } from "./shown-attributes.js";

/** What a DICOM file says of its picture, without the picture. */
export interface DicomHeader {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly frames: number;
  /** Attributes of the picture by keyword, for example `ViewPosition`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The same, and those that may identify a person, for example `PatientID`. */
  readonly identifying: Readonly<Record<string, string>>;
}

/** More than the headers of radiographs have; where it is too little the whole file is read. */
const usualLength = 1 << 16;

/**
 * The header of a DICOM file. Of a long file only the beginning is read.
 *
 * @throws UnsupportedTransferSyntaxError when its transfer syntax is not in {@link transferSyntaxes}.
 * @throws DataError when the file is missing, not DICOM, broken, or holds no picture.
 */
export async function readDicomHeader(
  files: FileSource,
  file: string,
  { signal }: ReadFileOptions = {},
): Promise<DicomHeader> {
  const path = `${files.name}/${file}`;
  const start = await firstBytes(await files.stream(file, { signal }), usualLength);
  const begun = isGzip(start) ? undefined : await headerIn(start, path).catch(() => undefined);
  const dataSet = begun ?? (await headerIn(await files.bytes(file, { signal }), path));
  if (dataSet === undefined)
    throw new DataError(`${path}: the DICOM file holds no picture`, { path });
  const { width, height, frames } = pixelDescription(dataSet, { path });
  return {
    width,
    height,
    frames,
    attributes: attributesOf(dataSet, { deidentify: true }),
    identifying: attributesOf(dataSet, { deidentify: false }),
  };
}

/** The elements before the pixels; `undefined` where there are no pixels. */
async function headerIn(bytes: Uint8Array, path: string) {
  const { dataSet } = await parseDicom(bytes, { path, headerOnly: true });
  return dataSet.elements.x7fe00010 === undefined ? undefined : dataSet;
}

async function firstBytes(stream: ReadableStream<Uint8Array>, length: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let held = 0;
  for await (const piece of piecesOf(stream)) {
    pieces.push(piece);
    held += piece.length;
    if (held >= length) break;
  }
  return joined(pieces);
}
