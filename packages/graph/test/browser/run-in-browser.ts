import type { Told } from "./result.js";
import { withPage } from "./with-page.js";

/** How long a page may be silent, in milliseconds: a network takes half a minute on a software renderer of a busy machine. */
const SILENCE = 300_000;

/**
 * Runs a page that tells of one check after another in a browser, from sources.
 *
 * @param page - Path of its script below the root of the repository, with a slash in front.
 * @param engine - Name of an engine of the page.
 * @returns What it tells of each check, by title.
 * @throws Error when the browser leaves or falls silent, or the engine does not start.
 */
export async function runInBrowser<R extends { readonly title: string }>(
  program: string,
  page: string,
  engine: string,
): Promise<ReadonlyMap<string, R>> {
  const results = new Map<string, R>();
  // onnxruntime-web looks for its WebAssembly beside itself, onnxruntime-node is never loaded by a page
  const exclude = ["onnxruntime-web", "onnxruntime-node"];
  const options = { page, query: `engine=${engine}`, silence: SILENCE, exclude };
  await withPage(program, options, ({ alive, done, fail }) => (request, response, next) => {
    if (new URL(request.url ?? "", "http://host").pathname !== "/result") return next();
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      response.end();
      alive();
      const message: Told<R> = JSON.parse(body);
      if ("title" in message) results.set(message.title, message);
      else if ("absent" in message) fail(message.absent);
      else done();
    });
  }).catch((cause: Error) => {
    const reason = `${engine}: after ${results.size} checks: ${cause.message}`;
    throw new Error(`runInBrowser: ${reason}`, { cause });
  });
  return results;
}
