import { DataError } from "@xrt/core";
import { type CodestreamHeader, jpeg2000Header, jpegHeader } from "../codestream-header.js";
import type { CodecSource } from "./codec-module.js";
import { decodeJpegExtended } from "./decode-jpeg-extended.js";
import type { PixelDescription } from "./pixel-description.js";
import { runCodec } from "./run-codec.js";
import type { TransferSyntax } from "./transfer-syntaxes.js";
import { UnsupportedTransferSyntaxError } from "./unsupported-transfer-syntax-error.js";

/** A frame out of its compression. */
export interface DecodedFrame {
  readonly samples: Uint8Array | Uint16Array | Uint32Array;
  readonly planar: boolean;
  /** Whether the decoder made red, green and blue of the colours. */
  readonly isRgb: boolean;
  /** Bits that a sample had in the codestream. */
  readonly precision: number;
}

/** What the file says of the frame. */
export interface DecodeCodestreamOptions {
  readonly pixels: PixelDescription;
  readonly syntax: TransferSyntax;
  readonly codecs: CodecSource;
  readonly path: string;
}

/**
 * The samples of a frame in JPEG, JPEG lossless, JPEG-LS or JPEG 2000. The codestream decides which of them it is.
 *
 * @throws UnsupportedTransferSyntaxError for lossy JPEG of more than 8 bits that is in colour, progressive or
 * arithmetic, and for samples of more than 16 bits.
 * @throws DataError when the codestream is broken or has another size than the file says.
 */
export async function decodeCodestream(
  bytes: Uint8Array,
  { pixels, syntax, codecs, path }: DecodeCodestreamOptions,
): Promise<DecodedFrame> {
  const header = jpegHeader(bytes) ?? jpeg2000Header(bytes);
  if (header === null) {
    throw new DataError(`${path}: the frame begins with no header of ${syntax.name}`, { path });
  }
  check(header, { pixels, syntax, path });
  const { coding, precision } = header;
  if (coding === "jpeg-lossless") {
    const samples = await decodeJpegLossless(bytes, pixels, path);
    return { samples, planar: false, isRgb: false, precision };
  }
  if (coding === "jpeg" && precision > 8) {
    const { samples } = decodeJpegExtended(bytes, { path });
    // losses lead beyond the bits that are stored, and would come out as black when these are cut off
    const max = 2 ** pixels.bitsStored - 1;
    return {
      samples: samples.map((v) => Math.min(v, max)),
      planar: false,
      isRgb: false,
      precision,
    };
  }
  const whole = coding === "jpeg" && isPlainRgb(header, pixels) ? withAdobeMarker(bytes) : bytes;
  const perSample = precision <= 8 ? 1 : 2;
  const size = pixels.width * pixels.height * pixels.samples * perSample;
  const frame = await runCodec(coding, whole, { codecs, path, size });
  return {
    samples: perSample === 1 ? frame.bytes : new Uint16Array(frame.bytes.buffer),
    planar: frame.planar,
    // JPEG 2000 undoes its own colour transformations; YBR_FULL is one of the file
    isRgb: coding === "jpeg" || (coding === "jpeg-2000" && pixels.photometric !== "YBR_FULL"),
    precision,
  };
}

function check(
  header: CodestreamHeader,
  { pixels, syntax, path }: { pixels: PixelDescription; syntax: TransferSyntax; path: string },
): void {
  const { width, height, components, precision } = header;
  if (
    width !== pixels.width ||
    height !== pixels.height ||
    components !== pixels.samples ||
    (precision > 8 && pixels.bitsAllocated === 8)
  ) {
    throw new DataError(
      `${path}: the frame is ${width} x ${height} x ${components} of ${precision} bits, ` +
        `the file says ${pixels.width} x ${pixels.height} x ${pixels.samples} of ${pixels.bitsAllocated}`,
      { path },
    );
  }
  const isExtended = header.isSequential && components === 1 && precision === 12;
  const most = header.coding === "jpeg" ? (isExtended ? 12 : 8) : 16;
  if (precision > most || precision < 1) {
    const kind = components > 1 ? " in colour" : header.isSequential ? "" : " coded progressively";
    const detail = `${precision}-bit samples${kind}`;
    throw new UnsupportedTransferSyntaxError(syntax.uid, { path, detail });
  }
}

async function decodeJpegLossless(
  bytes: Uint8Array,
  { width, height, samples }: PixelDescription,
  path: string,
): Promise<Uint8Array | Uint16Array> {
  const { Decoder } = await import("@cornerstonejs/jpeg-lossless-decoder-js");
  let decoded: Uint8Array | Uint16Array;
  try {
    decoded = new Decoder().decode(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path}: the jpeg-lossless frame is corrupt or cut short (${reason})`, {
      path,
      cause,
    });
  }
  if (decoded.length !== width * height * samples) {
    throw new DataError(
      `${path}: the jpeg-lossless frame has ${decoded.length} samples, wants ${width * height * samples}`,
      { path },
    );
  }
  return decoded;
}

/** Whether the file says RGB and the JPEG, lacking Adobe's marker, would be taken for YCbCr by its decoder. */
function isPlainRgb({ components, hasAdobe }: CodestreamHeader, pixels: PixelDescription): boolean {
  return components === 3 && !hasAdobe && pixels.photometric === "RGB";
}

/** A JPEG with Adobe's marker for "no colour transformation" behind its start. */
function withAdobeMarker(bytes: Uint8Array): Uint8Array {
  const marker = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];
  const out = new Uint8Array(bytes.length + marker.length);
  out.set(bytes.subarray(0, 2));
  out.set(marker, 2);
  out.set(bytes.subarray(2), 2 + marker.length);
  return out;
}
