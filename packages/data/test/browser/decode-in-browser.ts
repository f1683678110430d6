import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NdArray } from "@xrt/core";
import { createServer, defaultClientConditions, type Plugin } from "vite";
import { openPage } from "../../../graph/test/browser/chromium.js";

const root = join(import.meta.dirname, "..", "..", "..", "..");
const page = "/packages/data/test/browser/page.ts";

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
  const cacheDir = mkdtempSync(join(tmpdir(), "xrt-vite-"));
  let close = async () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(() => reject(new Error("the page says nothing")), 120_000);
      };
      const hear = (i: number, shape: string, body: Buffer) => {
        alive();
        const title = cases[i]?.title ?? "";
        const data = new Float32Array(new Uint8Array(body).buffer);
        const isError = shape.startsWith("error ");
        results.set(title, isError ? shape : { shape: shape.split(",").map(Number), data });
      };
      alive();
      void serve(cacheDir, cases, hear, resolve).then(({ url, stop }) => {
        const leave = openPage(program, url, (reason) => reject(new Error(reason)));
        close = async () => {
          clearTimeout(timer);
          await leave();
          await stop();
        };
      }, reject);
    });
  } finally {
    await close();
    rmSync(cacheDir, { recursive: true, force: true });
  }
  return results;
}

type Hear = (i: number, shape: string, body: Buffer) => void;

async function serve(
  cacheDir: string,
  cases: readonly BrowserCase[],
  hear: Hear,
  done: () => void,
) {
  const server = await createServer({
    configFile: false,
    root,
    cacheDir,
    logLevel: "error",
    appType: "custom",
    resolve: { conditions: ["@xrt/source", ...defaultClientConditions] },
    optimizeDeps: { entries: [page.slice(1)] },
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
    plugins: [pages(cases, hear, done)],
  });
  await server.listen();
  const [url = ""] = server.resolvedUrls?.local ?? [];
  return { url, stop: () => server.close() };
}

/** Serves the page and the files, and takes what comes of them. */
function pages(cases: readonly BrowserCase[], hear: Hear, done: () => void): Plugin {
  return {
    name: "pages",
    configureServer({ middlewares }) {
      middlewares.use(async (request, response, next) => {
        const [, verb, i = "", shape = ""] = (request.url ?? "").split("/");
        if (verb === "cases") {
          const list = cases.map(({ title, orientation = "ignore" }) => ({ title, orientation }));
          response.end(JSON.stringify(list));
        } else if (verb === "file") {
          response.end(cases[Number(i)]?.bytes);
        } else if (verb === "result") {
          hear(Number(i), decodeURIComponent(shape), await bodyOf(request));
          response.end();
        } else if (verb === "done") {
          response.end();
          done();
        } else if (verb === "") {
          response.setHeader("content-type", "text/html");
          response.end(`<!doctype html><script type="module" src="${page}"></script>`);
        } else next();
      });
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}
