/** How the samples of a DICOM file are packed. */
export type PixelCoding = "native" | "rle" | "jpeg" | "jpeg-lossless" | "jpeg-ls" | "jpeg-2000";

/** A transfer syntax: how a DICOM file is written. */
export interface TransferSyntax {
  readonly uid: string;
  /** As PS3.6 of the DICOM standard names it. */
  readonly name: string;
  readonly coding: PixelCoding;
}

const TABLE: readonly (readonly [uid: string, name: string, coding: PixelCoding])[] = [
  ["1.2.840.10008.1.2", "Implicit VR Little Endian", "native"],
  ["1.2.840.10008.1.2.1", "Explicit VR Little Endian", "native"],
  ["1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", "native"],
  ["1.2.840.10008.1.2.2", "Explicit VR Big Endian", "native"],
  ["1.2.840.10008.1.2.5", "RLE Lossless", "rle"],
  ["1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", "jpeg"],
  ["1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 & 4)", "jpeg"],
  ["1.2.840.10008.1.2.4.57", "JPEG Lossless, Non-Hierarchical (Process 14)", "jpeg-lossless"],
  ["1.2.840.10008.1.2.4.70", "JPEG Lossless, First-Order Prediction", "jpeg-lossless"],
  ["1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", "jpeg-ls"],
  ["1.2.840.10008.1.2.4.81", "JPEG-LS Lossy (Near-Lossless)", "jpeg-ls"],
  ["1.2.840.10008.1.2.4.90", "JPEG 2000 (Lossless Only)", "jpeg-2000"],
  ["1.2.840.10008.1.2.4.91", "JPEG 2000", "jpeg-2000"],
];

/** Transfer syntaxes that are only named, so that a refusal says what the file is. */
const REFUSED: Readonly<Record<string, string>> = {
  "1.2.840.10008.1.2.4.92": "JPEG 2000 Part 2 Multi-component (Lossless Only)",
  "1.2.840.10008.1.2.4.93": "JPEG 2000 Part 2 Multi-component",
  "1.2.840.10008.1.2.4.94": "JPIP Referenced",
  "1.2.840.10008.1.2.4.95": "JPIP Referenced Deflate",
  "1.2.840.10008.1.2.4.100": "MPEG2 Main Profile / Main Level",
  "1.2.840.10008.1.2.4.102": "MPEG-4 AVC/H.264 High Profile",
  "1.2.840.10008.1.2.4.107": "HEVC/H.265 Main Profile",
  "1.2.840.10008.1.2.4.110": "JPEG XL Lossless",
  "1.2.840.10008.1.2.4.112": "JPEG XL",
  "1.2.840.10008.1.2.4.201": "High-Throughput JPEG 2000 (Lossless Only)",
  "1.2.840.10008.1.2.4.203": "High-Throughput JPEG 2000",
};

/** The transfer syntaxes that {@link decodeDicom} reads, by UID (DICOM PS3.5, annex A). */
export const transferSyntaxes: ReadonlyMap<string, TransferSyntax> = new Map(
  TABLE.map(([uid, name, coding]) => [uid, { uid, name, coding }]),
);

/** Name of a transfer syntax that may not be readable; `"unknown"` where it is not in the tables here. */
export function transferSyntaxName(uid: string): string {
  return transferSyntaxes.get(uid)?.name ?? REFUSED[uid] ?? "unknown";
}
