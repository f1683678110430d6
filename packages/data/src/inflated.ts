import { DataError } from "@xrt/core";
import { joined, piecesOf } from "./byte-stream.js";

/** How {@link inflated} unpacks. */
export interface InflateOptions {
  readonly format: "gzip" | "deflate" | "deflate-raw";
  /** Most bytes that may come out; data that hold more are refused before they fill the memory. */
  readonly maxBytes: number;
  /** Where the bytes are from, for error messages. */
  readonly path: string;
}

/** Whether bytes begin as gzip does, whatever the name of the file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The bytes behind compressed ones, at most `maxBytes` of them; unpacked off the main thread.
 *
 * @throws DataError when the data are corrupt, cut short or hold more than `maxBytes`.
 */
export async function inflated(
  bytes: Uint8Array,
  { format, maxBytes, path }: InflateOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  // the DOM's types want bytes to be backed by ArrayBuffer; all bytes here are
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of piecesOf(packed.pipeThrough(new DecompressionStream(format)))) {
      length += piece.length;
      if (length > maxBytes) {
        throw new DataError(`${path}: unpacks to more than ${maxBytes} bytes`, { path });
      }
      pieces.push(piece);
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path}: the ${format} data are corrupt or cut short (${reason})`, {
      path,
      cause,
    });
  }
  return joined(pieces);
}
