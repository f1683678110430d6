import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connect, createServer, defaultClientConditions, type Plugin } from "vite";
import { openPage } from "./chromium.js";

const root = join(import.meta.dirname, "..", "..", "..", "..");

/** Which page, and how long one waits for it. */
export interface PageOptions {
  /** Path of its script below the root of the repository, with a slash in front. */
  readonly page: string;
  /** What stands behind the question mark of its address. Default: nothing. */
  readonly query?: string;
  /** How long it may be silent, in milliseconds. */
  readonly silence: number;
  /** Packages that are served as they are, not bundled before. Default: none. */
  readonly exclude?: readonly string[];
}

/** What whoever hears the page says of it. */
export interface PageTalk {
  /** It has said something. */
  readonly alive: () => void;
  /** It has said all. */
  readonly done: () => void;
  readonly fail: (reason: string) => void;
}

/**
 * Opens a page of this repository, from sources, in a browser, and waits until all is said.
 *
 * @param answer - Answers the requests of the page; what it hands on is looked for among the sources.
 * @throws Error when the browser leaves or the page falls silent, and whatever `fail` is given.
 */
export async function withPage(
  program: string,
  { page, query = "", silence, exclude = [] }: PageOptions,
  answer: (talk: PageTalk) => Connect.NextHandleFunction,
): Promise<void> {
  const cacheDir = mkdtempSync(join(tmpdir(), "xrt-vite-"));
  let close = async () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(reason));
      let timer: NodeJS.Timeout | undefined;
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(() => fail("the page says nothing"), silence);
      };
      alive();
      const plugin = pages(page, answer({ alive, done: resolve, fail }));
      void serve(cacheDir, { page, exclude, plugin }).then(({ url, stop }) => {
        const leave = openPage(program, `${url}${query === "" ? "" : `?${query}`}`, fail);
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
}

async function serve(
  cacheDir: string,
  { page, exclude, plugin }: { page: string; exclude: readonly string[]; plugin: Plugin },
) {
  const server = await createServer({
    configFile: false,
    root,
    cacheDir,
    logLevel: "error",
    appType: "custom",
    resolve: { conditions: ["@xrt/source", ...defaultClientConditions] },
    optimizeDeps: { entries: [page.slice(1)], exclude: [...exclude] },
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
    plugins: [plugin],
  });
  await server.listen();
  const [url = ""] = server.resolvedUrls?.local ?? [];
  return { url, stop: () => server.close() };
}

function pages(page: string, answer: Connect.NextHandleFunction): Plugin {
  return {
    name: "pages",
    configureServer({ middlewares }) {
      middlewares.use(answer);
      middlewares.use((request, response, next) => {
        if (new URL(request.url ?? "", "http://host").pathname !== "/") return next();
        response.setHeader("content-type", "text/html");
        response.end(`<!doctype html><script type="module" src="${page}"></script>`);
      });
    },
  };
}
