import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, type Progress, UsageError } from "@xrt/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sendFile, serve, type WeightServer } from "../../test/weight-server.js";
import { findWeights, type RemoteFile, type WeightEntry } from "../index.js";
import { weightsFolder } from "./download/cache-folder.js";
import { fetchWeights } from "./index.js";

const body = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i + (i >> 8)) % 256);
const sha256 = createHash("sha256").update(body).digest("hex");
const md5 = createHash("md5").update(body).digest("hex");

let cache: string;
let server: WeightServer;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "xrt-weights-"));
});
afterEach(async () => {
  await server?.close();
  await rm(cache, { recursive: true });
});

function entry(file: Partial<RemoteFile> = {}): WeightEntry {
  const { noTop, ...vgg } = findWeights("vgg16", "imagenet");
  const url = `${server.url}/w.h5`;
  const hash = { algorithm: "sha256", hex: sha256 } as const;
  return { ...vgg, file: { url, name: "w.h5", bytes: body.length, hash, ...file } };
}

const target = () => join(cache, "vgg16", "imagenet", "w.h5");
const fast = { retries: 2, pause: 1 };
type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const start = async (handle: Handler = (i, o) => sendFile(i, o, body)) => {
  server = await serve(handle);
};
const failure = async (wanted: WeightEntry, options = {}) => {
  const error = await fetchWeights(wanted, { cache, ...fast, ...options }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Error);
  return error as DataError;
};

describe("fetchWeights", () => {
  test("puts the file into the cache with progress, and takes it from there the next time", async () => {
    await start();
    const seen: Progress[] = [];
    const got = await fetchWeights(entry(), { cache, onProgress: (p) => seen.push(p) });
    expect(got).toEqual({
      path: target(),
      bytes: body.length,
      hash: { algorithm: "sha256", hex: sha256 },
    });
    expect((await readFile(target())).equals(body)).toBe(true);
    expect(seen.at(-1)).toEqual({ task: "w.h5", done: 300_000, total: 300_000, unit: "bytes" });
    expect(seen.map((p) => p.done)).toEqual(seen.map((p) => p.done).sort((a, b) => a - b));
    expect(await fetchWeights(entry(), { cache, offline: true })).toEqual(got);
    expect(server.requests).toEqual(["/w.h5"]);
    expect(await readdir(join(cache, "vgg16", "imagenet"))).toEqual(["w.h5"]);
  });

  test.each([
    ["MD5", { hash: { algorithm: "md5", hex: md5 } }],
    ["the first digits of SHA-256", { hash: { algorithm: "sha256", hex: sha256.slice(0, 8) } }],
    ["no length", { bytes: null }],
  ] as const)("takes %s", async (_, file) => {
    await start();
    const { hash } = await fetchWeights(entry(file), { cache });
    expect([md5, sha256]).toContain(hash.hex);
  });

  test("resumes a connection that is cut, twice, by range", async () => {
    let n = 0;
    await start((i, o) => sendFile(i, o, body, n++ < 2 ? { cutAfter: 100_000 } : {}));
    await fetchWeights(entry(), { cache, ...fast });
    expect((await readFile(target())).equals(body)).toBe(true);
    expect(server.requests).toEqual(["/w.h5", "/w.h5 bytes=100000-", "/w.h5 bytes=200000-"]);
  });

  test("resumes what an earlier call left behind", async () => {
    let cut = true;
    await start((i, o) => sendFile(i, o, body, cut ? { cutAfter: 120_000 } : {}));
    const { message } = await failure(entry(), { retries: 0 });
    expect(message).toMatch(/w\.h5 cannot be had: .* by hand and put it at .*w\.h5$/);
    expect(existsSync(target())).toBe(false);
    cut = false;
    await fetchWeights(entry(), { cache });
    expect(server.requests.at(-1)).toBe("/w.h5 bytes=120000-");
    expect((await readFile(target())).equals(body)).toBe(true);
  });

  test("begins again where the server has another version by now", async () => {
    let n = 0;
    const old = body.map((v) => v ^ 1);
    await start((i, o) =>
      n++ === 0
        ? sendFile(i, o, old, { tag: '"v0"', cutAfter: 50_000 })
        : sendFile(i, o, body, { tag: '"v1"' }),
    );
    await fetchWeights(entry(), { cache, ...fast });
    expect(server.requests).toEqual(["/w.h5", "/w.h5 bytes=50000-"]);
    expect((await readFile(target())).equals(body)).toBe(true);
  });

  test("begins again where the server knows no ranges or no versions", async () => {
    let n = 0;
    await start((_, o) => {
      o.writeHead(200, { "content-length": body.length });
      if (n++ > 0) o.end(body);
      else o.write(body.subarray(0, 9), () => setTimeout(() => o.destroy(), 20));
    });
    await fetchWeights(entry(), { cache, ...fast });
    expect(server.requests).toEqual(["/w.h5", "/w.h5"]);
    expect((await readFile(target())).equals(body)).toBe(true);
  });

  test("an abort stops it with the signal's reason and leaves what came", async () => {
    await start((i, o) => sendFile(i, o, body, { cutAfter: 100_000 }));
    const abort = new AbortController();
    const reason = new Error("enough");
    const error = await failure(entry(), {
      signal: abort.signal,
      onProgress: ({ done }: Progress) => done >= 50_000 && abort.abort(reason),
    });
    expect(error).toBe(reason);
    expect(existsSync(target())).toBe(false);
    expect((await readdir(join(cache, "vgg16", "imagenet"))).join()).toMatch(
      /^w\.h5\.0-\d+\.part$/,
    );
  });

  test("follows redirects", async () => {
    await start((i, o) =>
      i.url === "/w.h5" ? o.writeHead(302, { location: "/else" }).end() : sendFile(i, o, body),
    );
    await fetchWeights(entry(), { cache });
    expect(server.requests).toEqual(["/w.h5", "/else"]);
  });

  test("asks a mirror at NETWORK/ID/FILE instead of the publisher", async () => {
    await start();
    const mirror = `${server.url}/copy/`;
    await fetchWeights(entry({ url: "http://127.0.0.1:9/none" }), { cache, mirror });
    expect(server.requests).toEqual(["/copy/vgg16/imagenet/w.h5"]);
  });

  test.each<[string, Partial<RemoteFile>, Handler, RegExp, number]>([
    ["404", {}, (_, o) => o.writeHead(404).end("none"), /says 404 Not Found/, 1],
    ["an error of the server, asked again", {}, (_, o) => o.writeHead(503).end(), /says 503/, 3],
    [
      "a redirect without end",
      {},
      (_, o) => o.writeHead(302, { location: "/w.h5" }).end(),
      /redirect/,
      63,
    ],
    [
      "a web page",
      {},
      (_, o) => o.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>"),
      /web page/,
      1,
    ],
    [
      "another hash",
      {},
      (i, o) =>
        sendFile(
          i,
          o,
          body.map((v) => v ^ 1),
        ),
      /its sha256 is [0-9a-f]{64}, the publisher states/,
      1,
    ],
    ["a longer file", {}, (i, o) => sendFile(i, o, new Uint8Array(400_000)), /has 400000 bytes/, 1],
    [
      "a shorter file",
      {},
      (i, o) => sendFile(i, o, body.subarray(9)),
      /has 299991 bytes, the pub/,
      1,
    ],
    ["too much", {}, (_, o) => o.writeHead(200).end(new Uint8Array(400_000)), /is longer than/, 1],
    ["too little", {}, (_, o) => o.writeHead(200).end(body.subarray(9)), /299991 of 300000/, 3],
    [
      "a shorter file of no stated length",
      { bytes: null },
      (i, o) => sendFile(i, o, body.subarray(9)),
      /its sha256/,
      1,
    ],
  ])("refuses %s, and says what to fetch by hand", async (_, file, handle, says, requests) => {
    await start(handle);
    const error = await failure(entry(file));
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(says);
    expect(error.message).toContain(
      `fetch ${server.url}/w.h5, whose sha256 is ${sha256}, by hand and put it at ${target()}`,
    );
    expect(server.requests).toHaveLength(requests);
    expect(existsSync(target())).toBe(false);
  });

  test("says what is wrong with a file that was put there by hand", async () => {
    await start();
    await mkdir(join(cache, "vgg16", "imagenet"), { recursive: true });
    await writeFile(target(), body.subarray(1));
    const { message } = await failure(entry());
    expect(message).toBe(
      `${target()}: has 299999 bytes, the publisher's file 300000; delete it to fetch it again`,
    );
    await writeFile(target(), body);
    expect((await fetchWeights(entry(), { cache })).bytes).toBe(300_000);
    expect(server.requests).toEqual([]);
  });

  test("offline says where the file belongs", async () => {
    await start();
    const { message } = await failure(entry(), { offline: true });
    expect(message).toMatch(/not in the cache, and offline is set; fetch http.* put it at /);
    expect(server.requests).toEqual([]);
  });

  test("wants a licence that is not free, and a missing hash, accepted by name", async () => {
    await start();
    const licence = { code: "MIT", weights: "CC-BY-NC-4.0", data: "x" };
    const restricted = { ...entry(), licence };
    const refused = await failure(restricted);
    expect(refused).toBeInstanceOf(UsageError);
    expect(refused.message).toMatch(/non-commercial use only \(CC-BY-NC-4.0\); say acceptLicence/);
    expect((await failure(entry({ hash: null }))).message).toMatch(/no hash of w\.h5.*acceptUnver/);
    expect(server.requests).toEqual([]);
    await fetchWeights(restricted, { cache, acceptLicence: true });
    await rm(target());
    const got = await fetchWeights(entry({ hash: null }), { cache, acceptUnverified: true });
    expect(got.hash.hex).toBe(sha256);
  });

  test("two calls, and a process that died, do not get into each other's way", async () => {
    await start((i, o) => {
      setTimeout(() => sendFile(i, o, body), 20);
    });
    // a process that is over, with a part of the same version
    const over = spawn(process.execPath, ["-e", ""]);
    await new Promise((done) => over.on("exit", done));
    const part = join(cache, "vgg16", "imagenet", `w.h5.${over.pid}-1.part`);
    await mkdir(part, { recursive: true });
    await writeFile(join(part, "data"), body.subarray(0, 7));
    await writeFile(join(part, "version"), '"v1"');
    const both = await Promise.all([1, 2].map(() => fetchWeights(entry(), { cache })));
    expect(both[0]).toEqual(both[1]);
    expect((await readFile(target())).equals(body)).toBe(true);
    expect([...server.requests].sort()).toEqual(["/w.h5", "/w.h5 bytes=7-"]);
    expect(await readdir(join(cache, "vgg16", "imagenet"))).toEqual(["w.h5"]);
  });
});

test("the cache is XRT_WEIGHTS_DIR, or in XDG_CACHE_HOME, or in ~/.cache", () => {
  expect(weightsFolder({ XRT_WEIGHTS_DIR: "/w", XDG_CACHE_HOME: "/c" })).toBe("/w");
  expect(weightsFolder({ XRT_WEIGHTS_DIR: "", XDG_CACHE_HOME: "/c" })).toBe(
    join("/c", "xrt", "weights"),
  );
  expect(weightsFolder({})).toMatch(/[\\/]\.cache[\\/]xrt[\\/]weights$/);
});
