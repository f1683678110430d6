import { DataError } from "@xrt/core";
import dicomParser, { type DataSet } from "dicom-parser";
import { inflated, isGzip } from "../inflated.js";
import { maxInflatedBytes } from "../pixel-limits.js";
import { type TransferSyntax, transferSyntaxes } from "./transfer-syntaxes.js";
import { UnsupportedTransferSyntaxError } from "./unsupported-transfer-syntax-error.js";

const IMPLICIT = "1.2.840.10008.1.2";
const EXPLICIT = "1.2.840.10008.1.2.1";
const DEFLATED = "1.2.840.10008.1.2.1.99";

/** The elements of a DICOM file, and how it is written. */
export interface ParsedDicom {
  readonly dataSet: DataSet;
  readonly syntax: TransferSyntax;
  /** What had to be assumed to read it. */
  readonly notes: readonly string[];
}

/** Whether bytes begin as DICOM does: `DICM` behind a preamble of 128 bytes, or at once with group 0002 or 0008. */
export function isDicom(bytes: Uint8Array): boolean {
  return hasPreamble(bytes) || [0x0002, 0x0008].includes(firstGroup(bytes));
}

/**
 * The elements of a DICOM file with or without preamble (PS3.10), little or big endian, deflated or gzipped or not.
 *
 * @param headerOnly - Whether to stop where the pixels begin, so that the bytes may end there. Default false.
 * @throws UnsupportedTransferSyntaxError when its transfer syntax is not in {@link transferSyntaxes}.
 * @throws DataError when it is not DICOM, cut short or broken.
 */
export async function parseDicom(
  bytes: Uint8Array,
  { path, headerOnly = false }: { path: string; headerOnly?: boolean },
): Promise<ParsedDicom> {
  const notes: string[] = [];
  const plain = isGzip(bytes)
    ? await inflated(bytes, { format: "gzip", maxBytes: maxInflatedBytes, path })
    : bytes;
  if (!isDicom(plain)) {
    throw new DataError(`${path}: not a DICOM file: no DICM behind the preamble`, { path });
  }
  let whole = plain;
  let raw: string | undefined;
  if (!hasPreamble(plain)) {
    if (firstGroup(plain) === 0x0002) {
      whole = withPreamble(plain);
      notes.push("read without preamble");
    } else {
      raw = isUpperCase(plain[4]) && isUpperCase(plain[5]) ? EXPLICIT : IMPLICIT;
      notes.push(`read without preamble and file meta information as ${raw}`);
    }
  }
  const { uid, end } = raw === undefined ? metaInformation(whole, path) : { uid: raw, end: 0 };
  const syntax = transferSyntaxes.get(uid);
  if (syntax === undefined) throw new UnsupportedTransferSyntaxError(uid, { path });
  const unpacked = uid === DEFLATED ? await inflatedFrom(whole.subarray(end), path) : whole;
  const dataSet = elementsOf(whole, { path, notes, raw, unpacked, headerOnly });
  return { dataSet, syntax, notes };
}

function elementsOf(
  bytes: Uint8Array,
  {
    path,
    notes,
    raw,
    unpacked,
    headerOnly,
  }: {
    path: string;
    notes: string[];
    raw: string | undefined;
    unpacked: Uint8Array;
    headerOnly: boolean;
  },
): DataSet {
  try {
    return dicomParser.parseDicom(bytes, {
      // dicom-parser reads on from the beginning of what it gets here
      inflater: () => unpacked,
      ...(raw === undefined ? {} : { TransferSyntaxUID: raw }),
      ...(headerOnly ? { untilTag: "x7fe00010" } : {}),
    });
  } catch (cause) {
    // whatever stands behind the pixels, such as padding, is no reason to lose a film
    const read = (cause as { dataSet?: DataSet }).dataSet;
    const pixels = read?.elements.x7fe00010;
    if (read === undefined || pixels === undefined) throw broken(path, cause);
    if (pixels.dataOffset + pixels.length > read.byteArray.length) throw broken(path, cause);
    notes.push(`left out what follows the pixels (${reasonOf(cause)})`);
    return read;
  }
}

/** The transfer syntax that the file meta information names, and where the information ends. */
function metaInformation(bytes: Uint8Array, path: string): { uid: string; end: number } {
  try {
    const meta = dicomParser.readPart10Header(bytes) as DataSet & { position: number };
    const uid = meta.string("x00020010");
    if (uid === undefined) throw new Error("the file meta information names no transfer syntax");
    return { uid, end: meta.position };
  } catch (cause) {
    throw broken(path, cause);
  }
}

/** The elements behind deflated bytes; a byte of padding may follow these. */
async function inflatedFrom(packed: Uint8Array, path: string): Promise<Uint8Array> {
  const options = { format: "deflate-raw", maxBytes: maxInflatedBytes, path } as const;
  return inflated(packed, options).catch((error: unknown) => {
    if (packed.at(-1) !== 0) throw error;
    return inflated(packed.subarray(0, -1), options).catch(() => {
      throw error;
    });
  });
}

/** Whether bytes have DICOM's mark behind 128 bytes of whatever. */
export function hasPreamble(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(128, 132)) === "DICM";
}

function withPreamble(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(132 + bytes.length);
  out.set([0x44, 0x49, 0x43, 0x4d], 128);
  out.set(bytes, 132);
  return out;
}

/** Group of the first element of a file without preamble, where it begins with a low element number. */
function firstGroup(bytes: Uint8Array): number {
  const [group = 0, high = 0, element = 0, elementHigh = 0] = bytes;
  return bytes.length >= 8 && high === 0 && elementHigh === 0 && element <= 0x60 ? group : -1;
}

function isUpperCase(byte = 0): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

function broken(path: string, cause: unknown): DataError {
  return new DataError(`${path}: the DICOM file is broken or cut short (${reasonOf(cause)})`, {
    path,
    cause,
  });
}

/** dicom-parser throws errors, texts, and objects that hold one of them. */
function reasonOf(cause: unknown): string {
  const inner = (cause as { exception?: unknown } | null)?.exception ?? cause;
  return inner instanceof Error ? inner.message : String(inner);
}
