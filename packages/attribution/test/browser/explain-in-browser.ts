import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, defaultClientConditions, type Plugin } from "vite";
import { openPage } from "../../../graph/test/browser/chromium.js";
import type { Message } from "./message.js";

const root = join(import.meta.dirname, "..", "..", "..", "..");
const page = "/packages/attribution/test/browser/page.ts";

/** How long a page may be silent, in milliseconds: on a software renderer of a busy machine a case takes a minute. */
const SILENCE = 300_000;

/**
 * Runs all cases in a browser, from sources.
 *
 * @param engine - Where networks run, as methods take it.
 * @returns What the page tells of each case, by title.
 * @throws Error when the browser leaves or falls silent, or the engine does not start.
 */
export async function explainInBrowser(
  program: string,
  engine: string,
): Promise<ReadonlyMap<string, Message>> {
  const results = new Map<string, Message>();
  const cacheDir = mkdtempSync(join(tmpdir(), "xrt-vite-"));
  let close = async () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (reason: string) =>
        reject(new Error(`explainInBrowser: ${engine}: after ${results.size} cases: ${reason}`));
      let timer: NodeJS.Timeout | undefined;
      const hear = (message: Message) => {
        clearTimeout(timer);
        timer = setTimeout(() => fail("the page says nothing"), SILENCE);
        if ("title" in message) results.set(message.title, message);
        else if ("absent" in message) fail(message.absent);
        else resolve();
      };
      timer = setTimeout(() => fail("the page says nothing"), SILENCE);
      void serve(cacheDir, hear).then(({ url, stop }) => {
        const leave = openPage(program, `${url}?engine=${engine}`, fail);
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

async function serve(cacheDir: string, hear: (message: Message) => void) {
  const server = await createServer({
    configFile: false,
    root,
    cacheDir,
    logLevel: "error",
    appType: "custom",
    resolve: { conditions: ["@xrt/source", ...defaultClientConditions] },
    // onnxruntime-web looks for its WebAssembly beside itself, onnxruntime-node is never loaded by a page
    optimizeDeps: { entries: [page.slice(1)], exclude: ["onnxruntime-web", "onnxruntime-node"] },
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
    plugins: [pages(hear)],
  });
  await server.listen();
  const [url = ""] = server.resolvedUrls?.local ?? [];
  return { url, stop: () => server.close() };
}

/** Serves the page and takes what it tells; the files of the networks are below the root. */
function pages(hear: (message: Message) => void): Plugin {
  return {
    name: "pages",
    configureServer({ middlewares }) {
      middlewares.use("/result", (request, response) => {
        let body = "";
        request.setEncoding("utf8").on("data", (text: string) => {
          body += text;
        });
        request.on("end", () => {
          response.end();
          hear(JSON.parse(body));
        });
      });
      middlewares.use((request, response, next) => {
        if (new URL(request.url ?? "", "http://host").pathname !== "/") return next();
        response.setHeader("content-type", "text/html");
        response.end(`<!doctype html><script type="module" src="${page}"></script>`);
      });
    },
  };
}
