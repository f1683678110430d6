import { DataError, type NdArray } from "@xrt/core";
import { allBytes, piecesOf, streamOf } from "./byte-stream.js";
import { decodeImage } from "./decode-image.js";
import type { FileSource, ReadFileOptions } from "./file-source.js";
import { insidePath } from "./inside-path.js";

/** How {@link urlFiles} reads. */
export interface UrlFilesOptions {
  /** Makes pixels of the bytes of an image file. Default {@link decodeImage}, which needs a browser for JPEG. */
  readonly decode?: ((bytes: Uint8Array, path: string) => Promise<NdArray>) | undefined;
  /** Called in place of `fetch`, for example to send credentials. */
  readonly fetch?: typeof fetch | undefined;
  /** Largest file that is accepted whole, in bytes. Default 1 GiB. */
  readonly maxBytes?: number | undefined;
}

/**
 * The files below a web address. They cannot be listed, so that missing ones show only when they are read.
 *
 * @param base - Address of the folder that holds the tables.
 * @throws TypeError when `base` is no address.
 */
export function urlFiles(
  base: string | URL,
  { decode = decoded, fetch: get = globalThis.fetch, maxBytes = 2 ** 30 }: UrlFilesOptions = {},
): FileSource {
  const root = new URL(base);
  if (!root.pathname.endsWith("/")) root.pathname += "/";
  const name = root.href.replace(/\/$/, "");
  const stream = async (path: string, { signal }: ReadFileOptions = {}) => {
    const inside = insidePath(path, { source: name });
    const url = new URL(inside.split("/").map(encodeURIComponent).join("/"), root);
    const response = await get(url, signal === undefined ? {} : { signal }).catch(
      (cause: unknown) => {
        signal?.throwIfAborted();
        throw new DataError(`${url}: cannot be reached (${messageOf(cause)})`, {
          path: url.href,
          cause,
        });
      },
    );
    if (!response.ok || response.body === null) {
      throw new DataError(`${url}: the server answers ${response.status} ${response.statusText}`, {
        path: url.href,
      });
    }
    return watched(response, { url, maxBytes, signal });
  };
  const bytes = async (path: string, options?: ReadFileOptions) =>
    allBytes(await stream(path, options));
  return {
    name,
    list: async () => null,
    stream,
    bytes,
    image: async (path, options) => decode(await bytes(path, options), `${name}/${path}`),
  };
}

/** The body of a response; a connection that breaks, and a body that is too long, are errors that say so. */
function watched(
  { body }: Response,
  { url, maxBytes, signal }: { url: URL; maxBytes: number; signal: AbortSignal | undefined },
): ReadableStream<Uint8Array> {
  const pieces = piecesOf(body as ReadableStream<Uint8Array>);
  let received = 0;
  return streamOf(counted());
  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of pieces) {
        received += piece.length;
        if (received > maxBytes) {
          throw new DataError(
            `${url}: longer than ${maxBytes} bytes; raise maxBytes to accept it`,
            {
              path: url.href,
            },
          );
        }
        yield piece;
      }
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof DataError) throw cause;
      throw new DataError(
        `${url}: the connection broke after ${received} bytes (${messageOf(cause)}); try again`,
        { path: url.href, cause },
      );
    }
  }
}

function messageOf(cause: unknown): string {
  const error = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return error instanceof Error ? error.message : String(error);
}

function decoded(bytes: Uint8Array, path: string): Promise<NdArray> {
  return decodeImage(bytes, { path });
}
