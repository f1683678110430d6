import { UsageError } from "@xrt/core";
import type { DataSet } from "dicom-parser";
import { numbersOf } from "./attributes.js";
import { type CodecSource, portableCodecs } from "./codec-module.js";
import { interleaved, readPalette, upsampled422, ybrToRgb } from "./colour.js";
import { type DecodedFrame, decodeCodestream } from "./decode-codestream.js";
import { decodeRle } from "./decode-rle.js";
import type { DicomImage, Spacing } from "./dicom-image.js";
import { encapsulatedFrameBytes, nativeFrameBytes } from "./frame-bytes.js";
import { frameMacro } from "./frame-macro.js";
import { readModality } from "./modality.js";
import { type ParsedDicom, parseDicom } from "./parse-dicom.js";
import { type PixelDescription, pixelDescription } from "./pixel-description.js";
import { attributesOf } from "./shown-attributes.js";
import { samplesOf, storedValues } from "./stored-values.js";
import { readVoi } from "./voi.js";

/** How {@link decodeDicom} decodes. */
export interface DecodeDicomOptions {
  /** Which frame of several, from 0. Default 0. */
  readonly frame?: number | undefined;
  /**
   * Whether attributes that may identify a person (name, ids, dates, places, free text) are left out. Default true. Text
   * burnt into the picture stays: see the attribute `BurnedInAnnotation`.
   */
  readonly deidentify?: boolean | undefined;
  /** Where the bytes are from, for error messages. Default `"image"`. */
  readonly path?: string | undefined;
  /** Decoders of compressed frames. Default {@link portableCodecs}. */
  readonly codecs?: CodecSource | undefined;
}

/**
 * A frame of a DICOM file at its native depth: uncompressed, RLE, JPEG, JPEG lossless, JPEG-LS or JPEG 2000, with or
 * without preamble, gzipped or not. {@link dicomToImage} makes pixels from 0 to 255 of it.
 *
 * @throws UnsupportedTransferSyntaxError when no decoder reads the transfer syntax.
 * @throws DataError when the file is broken, cut short, contradicts itself or exceeds 100 megapixels a frame.
 * @throws UsageError when the file has no such frame.
 */
export async function decodeDicom(
  bytes: Uint8Array,
  {
    frame = 0,
    deidentify = true,
    path = "image",
    codecs = portableCodecs,
  }: DecodeDicomOptions = {},
): Promise<DicomImage> {
  const file = await parseDicom(bytes, { path });
  const { dataSet, syntax } = file;
  const pixels = pixelDescription(dataSet, { path });
  if (!(Number.isInteger(frame) && frame >= 0 && frame < pixels.frames)) {
    throw new UsageError(
      `decodeDicom: frame ${frame} of ${path}, which has ${pixels.frames}, from 0`,
    );
  }
  const history = [...file.notes];
  const data = await valuesOf(file, { pixels, frame, path, codecs, history });
  const { signed, bitsStored } = pixels;
  const modality = readModality(dataSet, { frame, signed, path });
  const plain = modality.kind === "rescale" && modality.slope === 1 && modality.intercept === 0;
  const below = signed || (modality.kind === "rescale" && modality.intercept < 0);
  return {
    width: pixels.width,
    height: pixels.height,
    channels: pixels.samples,
    data,
    bitsStored,
    signed,
    maxValue: plain && !signed ? 2 ** bitsStored - 1 : null,
    photometric: pixels.photometric,
    frame,
    frames: pixels.frames,
    transferSyntax: { uid: syntax.uid, name: syntax.name },
    modality,
    voi: readVoi(dataSet, { frame, signed: below, path }),
    palette: pixels.photometric === "PALETTE COLOR" ? readPalette(dataSet, { path }) : null,
    spacing: {
      pixel: spacingOf(frameMacro(dataSet, "x00289110", frame), "x00280030"),
      imager: spacingOf(dataSet, "x00181164"),
    },
    attributes: attributesOf(dataSet, { deidentify }),
    history,
  };
}

interface ValuesOptions {
  readonly pixels: PixelDescription;
  readonly frame: number;
  readonly path: string;
  readonly codecs: CodecSource;
  readonly history: string[];
}

async function valuesOf(file: ParsedDicom, options: ValuesOptions): Promise<DicomImage["data"]> {
  const { pixels, history } = options;
  const { bitsAllocated, bitsStored, highBit, signed } = pixels;
  const { samples, planar, isRgb, precision } = await frameOf(file, options);
  history.push(`decoded ${file.syntax.name}`);
  const inPixels = planar && pixels.samples === 3 ? interleaved(samples) : samples;
  if (pixels.photometric.startsWith("YBR_FULL") && !isRgb && pixels.samples === 3) {
    ybrToRgb(inPixels, pixels);
    history.push(`${pixels.photometric} to RGB`);
  }
  if (bitsStored < bitsAllocated) history.push(`masked to ${bitsStored} of ${bitsAllocated} bits`);
  if (signed) history.push("sign extended");
  const isPacked = file.syntax.coding === "native" || file.syntax.coding === "rle";
  const shift = isPacked ? highBit + 1 - bitsStored : 0;
  return storedValues(inPixels, { pixels, shift, precision });
}

async function frameOf(
  { dataSet, syntax }: ParsedDicom,
  { pixels, frame, path, codecs }: ValuesOptions,
): Promise<Partial<DecodedFrame> & Pick<DecodedFrame, "samples">> {
  const { bitsAllocated, planar, width, height } = pixels;
  if (syntax.coding === "native") {
    const bytes = nativeFrameBytes(dataSet, { pixels, frame, path });
    const swapped = wordSize(dataSet, { syntax: syntax.uid, bitsAllocated });
    const samples = samplesOf(bytes, { bitsAllocated, swapped });
    if (pixels.photometric === "YBR_FULL_422") return { samples: upsampled422(samples) };
    return { samples: samples.subarray(0, width * height * pixels.samples), planar };
  }
  const bytes = encapsulatedFrameBytes(dataSet, { pixels, frame, path });
  if (syntax.coding === "rle") {
    const unpacked = decodeRle(bytes, { pixels, path });
    const samples = samplesOf(unpacked, { bitsAllocated, swapped: 1 });
    return { samples, planar: pixels.samples === 3 };
  }
  return decodeCodestream(bytes, { pixels, syntax, codecs, path });
}

/** Bytes of the words that a big-endian file turns round: those of a sample, or two of `OW` with samples of 8 bits. */
function wordSize(
  dataSet: DataSet,
  { syntax, bitsAllocated }: { syntax: string; bitsAllocated: number },
): number {
  if (syntax !== "1.2.840.10008.1.2.2") return 1;
  if (bitsAllocated > 8) return bitsAllocated / 8;
  return dataSet.elements.x7fe00010?.vr === "OW" ? 2 : 1;
}

function spacingOf(dataSet: DataSet, tag: string): Spacing | null {
  const [down = 0, across = 0] = numbersOf(dataSet, tag);
  return down > 0 && across > 0 ? [down, across] : null;
}
