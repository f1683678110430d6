// A reference, so that every program that reads this source finds the types.
/// <reference path="./cornerstone-codecs.d.ts" />
/** A decoder of one of the WebAssembly codecs; it lives outside the garbage collector until `delete`. */
export interface CodecDecoder {
  /** Memory of `size` bytes for the compressed frame. */
  getEncodedBuffer(size: number): Uint8Array;
  decode(): void;
  /** The decoded samples, valid until the next call. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
  /** JPEG-LS: 0 when each component has a plane of its own. */
  getInterleaveMode?(): number;
  delete(): void;
}

/** One of the codecs, loaded. */
export type CodecModule = Readonly<
  Partial<Record<"JPEGDecoder" | "JpegLSDecoder" | "J2KDecoder", new () => CodecDecoder>>
>;

/** Loads a codec as Emscripten packs it. */
export type LoadCodec = (options: {
  /** What the codec prints. */
  readonly print: () => void;
  readonly printErr: () => void;
  /** The WebAssembly, where it is not in the script itself. */
  readonly wasmBinary?: Uint8Array;
}) => Promise<CodecModule>;

/** Compressions that are decoded by a module. */
export type CodecName = "jpeg" | "jpeg-ls" | "jpeg-2000";

/** Where the codecs come from. */
export type CodecSource = (name: CodecName) => Promise<CodecModule>;

/** A new object each time: a codec keeps itself in the one that it gets. */
const quiet = () => ({ print: () => {}, printErr: () => {} });

/**
 * The codecs as plain JavaScript: they run anywhere and need nothing but themselves, at a seventh of the speed of
 * WebAssembly, which `@xrt/data/node` uses.
 */
export const portableCodecs: CodecSource = async (name) => {
  switch (name) {
    case "jpeg":
      return (await import("@cornerstonejs/codec-libjpeg-turbo-8bit/decode")).default(quiet());
    case "jpeg-ls":
      return (await import("@cornerstonejs/codec-charls/decode")).default(quiet());
    case "jpeg-2000":
      return (await import("@cornerstonejs/codec-openjpeg/decode")).default(quiet());
  }
};
