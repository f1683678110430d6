import type { IncomingMessage } from "node:http";
import type { NdArray } from "@xrt/core";
import { withPage } from "../../../graph/test/browser/with-page.js";

/** A file to decode. */
export interface BrowserCase {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly orientation?: "ignore" | "apply";
}

/**
 * Decodes files with `decodeImage` of `@xrt/data` in a browser, from sources.
 *
 * @returns The pictures, or the errors' texts, by title.
 * @throws Error when the browser leaves or says nothing for two minutes.
 */
export async function decodeInBrowser(
  program: string,
  cases: readonly BrowserCase[],
): Promise<ReadonlyMap<string, NdArray | string>> {
  const results = new Map<string, NdArray | string>();
  const hear = (i: number, shape: string, body: Buffer) => {
    const title = cases[i]?.title ?? "";
    const data = new Float32Array(new Uint8Array(body).buffer);
    const isError = shape.startsWith("error ");
    results.set(title, isError ? shape : { shape: shape.split(",").map(Number), data });
  };
  const options = { page: "/packages/data/test/browser/page.ts", silence: 120_000 };
  await withPage(program, options, ({ alive, done }) => async (request, response, next) => {
    const [, verb, i = "", shape = ""] = (request.url ?? "").split("/");
    if (verb === "cases") {
      const list = cases.map(({ title, orientation = "ignore" }) => ({ title, orientation }));
      response.end(JSON.stringify(list));
    } else if (verb === "file") {
      response.end(cases[Number(i)]?.bytes);
    } else if (verb === "result") {
      alive();
      hear(Number(i), decodeURIComponent(shape), await bodyOf(request));
      response.end();
    } else if (verb === "done") {
      response.end();
      done();
    } else next();
  });
  return results;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}
