import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server on this machine that says what it was asked. */
export interface WeightServer {
  /** Address without a slash at the end. */
  readonly url: string;
  /** `PATH` or `PATH RANGE` of each request so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Serve with `handle`. */
export async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<WeightServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push([request.url, request.headers.range].filter(Boolean).join(" "));
    handle(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/**
 * Answer with a file as a good server does: ranges, `If-Range`, entity tag.
 *
 * @param cutAfter - Break the connection after so many bytes of this answer.
 */
export function sendFile(
  { headers }: IncomingMessage,
  response: ServerResponse,
  body: Uint8Array,
  { tag = '"v1"', cutAfter = Number.POSITIVE_INFINITY }: { tag?: string; cutAfter?: number } = {},
): void {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? Number.NaN);
  const partial = start < body.length && headers["if-range"] === tag;
  const sent = partial ? body.subarray(start) : body;
  response.writeHead(partial ? 206 : 200, {
    etag: tag,
    "accept-ranges": "bytes",
    "content-length": sent.length,
    ...(partial ? { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` } : {}),
  });
  if (sent.length <= cutAfter) response.end(sent);
  else response.write(sent.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20));
}
