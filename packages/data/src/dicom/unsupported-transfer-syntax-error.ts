import { DataError } from "@xrt/core";
import { transferSyntaxes, transferSyntaxName } from "./transfer-syntaxes.js";

/**
 * A DICOM file whose samples are packed in a way that no decoder here reads. Recover by converting the file to another
 * transfer syntax, for example with `gdcmconv --raw` or `dcmdjpeg`.
 */
export class UnsupportedTransferSyntaxError extends DataError {
  override readonly name = "UnsupportedTransferSyntaxError";
  /** UID of the transfer syntax. */
  readonly uid: string;
  /** Its name in the DICOM standard, or `"unknown"`. */
  readonly syntax: string;
  /** What exactly is not read, where the transfer syntax as such is, for example `"12-bit samples"`. */
  readonly detail: string | undefined;

  constructor(uid: string, { path, detail }: { path: string; detail?: string | undefined }) {
    const syntax = transferSyntaxName(uid);
    const known = [...transferSyntaxes.keys()].map((u) => u.replace("1.2.840.10008", "")).join(" ");
    super(
      detail === undefined
        ? `${path}: transfer syntax ${uid} (${syntax}) cannot be decoded, wants one of 1.2.840.10008 ${known}; convert the file`
        : `${path}: transfer syntax ${uid} (${syntax}) with ${detail} cannot be decoded; convert the file to uncompressed`,
      { path },
    );
    this.uid = uid;
    this.syntax = syntax;
    this.detail = detail;
  }
}
