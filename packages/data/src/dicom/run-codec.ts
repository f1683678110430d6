import { DataError } from "@xrt/core";
import type { CodecModule, CodecName, CodecSource } from "./codec-module.js";

/** A frame that a codec decoded. */
export interface CodecFrame {
  /** Little-endian samples of one or two bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly planar: boolean;
}

/** What a frame must turn out to be. */
export interface RunCodecOptions {
  readonly codecs: CodecSource;
  readonly path: string;
  /** Bytes that the decoded frame must have. */
  readonly size: number;
}

const DECODER = {
  jpeg: "JPEGDecoder",
  "jpeg-ls": "JpegLSDecoder",
  "jpeg-2000": "J2KDecoder",
} as const;

interface LoadedCodec {
  readonly module: Promise<CodecModule>;
  /** Frames that it could not decode: each of them may leak a little. */
  failures: number;
}

/** Codecs in use by where they come from. */
const loaded = new WeakMap<CodecSource, Map<CodecName, LoadedCodec>>();

const maxFailures = 50;

/**
 * A compressed frame through one of the codecs, which are loaded when first needed and again after they broke.
 *
 * @throws DataError when the codec refuses the frame or makes another size of it.
 */
export async function runCodec(
  name: CodecName,
  bytes: Uint8Array,
  { codecs, path, size }: RunCodecOptions,
): Promise<CodecFrame> {
  const mine = loaded.get(codecs) ?? new Map<CodecName, LoadedCodec>();
  loaded.set(codecs, mine);
  const entry = mine.get(name) ?? { module: codecs(name), failures: 0 };
  mine.set(name, entry);
  const module = await entry.module;
  try {
    return decodeOnce(module, { name, bytes, size });
  } catch (cause) {
    entry.failures++;
    // C++ exceptions are numbers and leave the codec whole; anything else is a trap, behind which nothing is certain
    const reason = cause instanceof Error ? cause.message : "the codec refuses it";
    if (cause instanceof Error || entry.failures >= maxFailures) {
      if (mine.get(name) === entry) mine.delete(name);
    }
    throw new DataError(`${path}: the ${name} frame is corrupt or cut short (${reason})`, {
      path,
      cause,
    });
  }
}

function decodeOnce(
  module: CodecModule,
  { name, bytes, size }: { name: CodecName; bytes: Uint8Array; size: number },
): CodecFrame {
  const Decoder = module[DECODER[name]];
  if (Decoder === undefined) throw new Error(`the codec has no ${DECODER[name]}`);
  const decoder = new Decoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const decoded = decoder.getDecodedBuffer();
    if (decoded.length !== size) throw new Error(`${decoded.length} bytes, wants ${size}`);
    return { bytes: new Uint8Array(decoded), planar: decoder.getInterleaveMode?.() === 0 };
  } finally {
    decoder.delete();
  }
}
