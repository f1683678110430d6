import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "@xrt/core";
import { afterAll, expect, test } from "vitest";
import { browserFiles } from "../browser-files.js";
import { urlFiles } from "../url-files.js";
import { folder } from "./folder.js";

const top = mkdtempSync(join(tmpdir(), "xrt-folder-"));
const inside = join(top, "set");
mkdirSync(join(inside, "images"), { recursive: true });
writeFileSync(join(inside, "images", "a b.bin"), "pixels");
writeFileSync(join(inside, "t.csv"), "file\n");
writeFileSync(join(top, "secret"), "secret");
symlinkSync(join(top, "secret"), join(inside, "images", "link"));
symlinkSync(top, join(inside, "up"));

const server = createServer((request, response) => {
  if (request.url === "/set/half") {
    response.writeHead(200, { "content-length": "10" });
    response.write("half!");
    setTimeout(() => response.destroy(), 10);
  } else if (request.url === "/set/images/a%20b.bin") response.end("pixels");
  else response.writeHead(404).end();
});
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/set`;
afterAll(() => {
  server.close();
  rmSync(top, { recursive: true });
});

const decode = () => Promise.reject(new Error("no pixels"));
const sources = {
  folder: folder(inside),
  url: urlFiles(address, { decode }),
  browser: browserFiles(
    [
      Object.defineProperty(new File(["pixels"], "a b.bin"), "webkitRelativePath", {
        value: "set/images/a b.bin",
      }),
    ],
    { decode },
  ),
};

test.each(Object.entries(sources))(
  "%s gives the bytes of a file, and names one that is missing",
  async (_, files) => {
    const text = async (path: string) => new TextDecoder().decode(await files.bytes(path));
    expect(await text("images/a b.bin")).toBe("pixels");
    expect(await text("./images/../images/a b.bin")).toBe("pixels");
    const error = await files.bytes("images/none").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toContain("images/none");
    await expect(files.bytes("../secret")).rejects.toThrow("lies outside");
  },
);

test("files are listed, sorted, with / between folders; an address cannot be listed", async () => {
  expect(await sources.folder.list()).toEqual(["images/a b.bin", "images/link", "t.csv", "up"]);
  expect(await sources.browser.list()).toEqual(["images/a b.bin"]);
  expect(await sources.url.list()).toBeNull();
});

test.each(["images/link", "up/secret"])(
  "a link that leads out of the folder is refused: %s",
  async (path) => {
    await expect(sources.folder.bytes(path)).rejects.toThrow(`"${path}" lies outside`);
  },
);

test("a folder is no file, and a file no folder", async () => {
  await expect(sources.folder.bytes("images")).rejects.toThrow("not a file");
  await expect(folder(join(top, "secret")).list()).rejects.toThrow("not a folder");
  await expect(folder(join(top, "none")).list()).rejects.toThrow("no such file or folder");
});

test("a connection that breaks half-way, a file that is too long and no server are errors that say so", async () => {
  await expect(sources.url.bytes("half")).rejects.toThrow(/broke after 5 bytes/);
  const short = urlFiles(address, { decode, maxBytes: 3 });
  await expect(short.bytes("images/a b.bin")).rejects.toThrow("longer than 3 bytes");
  await expect(urlFiles("http://127.0.0.1:1", { decode }).bytes("a")).rejects.toThrow(
    "cannot be reached",
  );
});

test("an abort ends a reading with its reason", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(sources.url.bytes("images/a b.bin", { signal })).rejects.toThrow("enough");
});

test("two chosen files of one path are refused", () => {
  const twice = [new File([], "a.png"), new File([], "a.png")];
  expect(() => browserFiles(twice, { decode })).toThrow('two files are named "a.png"');
});
