import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DataError, type NdArray, type Progress, UsageError } from "@xrt/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sendFile, serve, type WeightServer } from "../../test/weight-server.js";
import { exportWeights } from "../weights/export-weights.js";
import { resolveWeights as inMemory } from "../weights/resolve-weights.js";
import { resolveWeights } from "./resolve-weights.js";
import { writeWeightFile } from "./write-weight-file.js";

const arrays: Record<string, NdArray> = {
  "head/kernel": { shape: [2, 1], data: Float32Array.of(1, -0) },
  "head/bias": { shape: [1], data: Float32Array.of(3) },
};
const file = await exportWeights(arrays, "safetensors", { contract: { classes: ["a"] } });
const tfjs = await exportWeights(arrays, "tfjs");

let folder: string;
let server: WeightServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "xrt-resolve-"));
  server = await serve((request, response) => {
    const name = (request.url ?? "").split("/").at(-1) ?? "";
    const body = name === "w.safetensors" || name.endsWith(".pt") ? file : tfjs[name];
    if (body === undefined) response.writeHead(404).end();
    else sendFile(request, response, body);
  });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const values = (found: Awaited<ReturnType<typeof resolveWeights>>) =>
  Object.fromEntries([...(found?.file.tensors ?? [])].map(([name, a]) => [name, [...a.data]]));
const all = { "head/kernel": [1, -0], "head/bias": [3] };

describe.each([
  ["on disk", resolveWeights],
  ["in memory", inMemory],
] as const)("resolveWeights %s", (_, resolve) => {
  test("null is no weights", async () => {
    expect(await resolve(null)).toBeNull();
  });

  test.each([
    ["bytes", () => file],
    ["an ArrayBuffer", () => Uint8Array.from(file).buffer],
    ["a record of arrays", () => arrays],
    ["a map of arrays", () => new Map(Object.entries(arrays))],
    ["an address as text", () => `${server.url}/w.safetensors`],
    ["an address", () => new URL(`${server.url}/w.safetensors`)],
    ["a model.json at an address, with the files beside it", () => `${server.url}/x/model.json`],
  ])("takes %s", async (_, source) => {
    expect(values(await resolve(source(), { cache: folder } as object))).toEqual(all);
  });

  test("takes what readWeights gave, and the contract in it", async () => {
    const first = await resolve(file);
    const again = await resolve(first?.file ?? null);
    expect(values(again)).toEqual(all);
    expect(again?.contract).toEqual({ classes: ["a"] });
  });

  test("reads only what is asked for", async () => {
    for (const source of [file, arrays, `${server.url}/w.safetensors`]) {
      const found = await resolve(source, { only: (name) => name.endsWith("bias"), ...cached() });
      expect(Object.keys(values(found))).toEqual(["head/bias"]);
    }
  });

  test("fetches published weights by their id from a mirror, when their terms are accepted", async () => {
    // no size of this one is known, so that a small file may stand for it
    const options = { network: "densenet121", mirror: server.url, ...cached() };
    await expect(resolve("xrv-rsna", options)).rejects.toThrow(/say acceptLicence/);
    await expect(resolve("xrv-rsna", { ...options, acceptLicence: true })).rejects.toThrow(
      /say acceptUnverified/,
    );
    const seen: Progress[] = [];
    const found = await resolve("xrv-rsna", {
      ...options,
      acceptLicence: true,
      acceptUnverified: true,
      onProgress: (p) => seen.push(p),
    });
    expect(values(found)).toEqual(all);
    expect(found?.entry?.id).toBe("xrv-rsna");
    expect(found?.contract.preprocess?.mode).toBe("xrv");
    expect(found?.contract.network).toBe("densenet121");
    // what the file itself says comes first
    expect(found?.contract.classes).toEqual(["a"]);
    expect(seen.at(-1)?.done).toBe(file.length);
    expect(server.requests[0]).toMatch(/^\/densenet121\/xrv-rsna\/kaggle-.*best\.pt$/);
  });

  test("another file than the publisher's is refused", async () => {
    const options = { network: "resnet18", mirror: `${server.url}/w.safetensors?`, ...cached() };
    const error = await resolve("imagenet", options).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toMatch(/404|sha256/);
  });

  test("a text that is nothing is refused with the ids that there are", async () => {
    const error = await resolve("chexnett", { network: "densenet121" }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toMatch(
      /published for "densenet121" are imagenet.*did you mean "chexnet"/,
    );
    await expect(resolve("imagenet")).rejects.toThrow(/no network is named/);
  });

  test("an address that says 404 is a DataError", async () => {
    await expect(resolve(`${server.url}/none`, cached())).rejects.toThrow(/404 Not Found/);
  });

  function cached(): { cache?: string } {
    return resolve === resolveWeights ? { cache: folder } : {};
  }
});

describe("resolveWeights on disk", () => {
  test.each(["w.safetensors", "w.h5", "w.onnx", "w.npz", "saved/model.json", "arrays"])(
    "takes the path %s that writeWeightFile wrote",
    async (name) => {
      const path = join(folder, name);
      const written = await writeWeightFile(path, arrays);
      expect(values(await resolveWeights(path))).toEqual(
        name === "arrays" ? { "head/bias": [3], "head/kernel": [1, -0] } : all,
      );
      expect(values(await resolveWeights(pathToFileURL(path)))).toEqual(all);
      expect(written.length).toBe({ "saved/model.json": 2, arrays: 2 }[name] ?? 1);
      expect((await readdir(folder, { recursive: true })).join()).not.toContain(".part");
    },
  );

  test("takes the folder of a model", async () => {
    await writeWeightFile(join(folder, "m", "model.json"), arrays);
    expect(values(await resolveWeights(join(folder, "m")))).toEqual(all);
  });

  test("an address is fetched once, and is there offline", async () => {
    const url = `${server.url}/w.safetensors`;
    await expect(resolveWeights(url, { cache: folder, offline: true })).rejects.toThrow(
      /w\.safetensors is not in the cache, and offline is set; fetch http.* by hand and put it at .*addresses/,
    );
    await resolveWeights(url, { cache: folder });
    expect(values(await resolveWeights(url, { cache: folder, offline: true }))).toEqual(all);
    expect(server.requests).toEqual(["/w.safetensors"]);
  });

  test("a path that is not there is said to be missing", async () => {
    const path = join(folder, "none.h5");
    await expect(resolveWeights(path)).rejects.toThrow(`${path}: no such file`);
    await expect(resolveWeights(folder)).rejects.toThrow("a folder without model.json");
  });

  test("writeWeightFile names the endings that there are, and leaves nothing half done", async () => {
    await expect(writeWeightFile(join(folder, "w.bin"), arrays)).rejects.toThrow(
      /there are \.safetensors, \.h5/,
    );
    await writeFile(join(folder, "file"), "");
    await expect(writeWeightFile(join(folder, "file", "w.npz"), arrays)).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["file"]);
  });
});

describe("resolveWeights in memory", () => {
  test("takes a cut connection up again", async () => {
    let n = 0;
    const cut = await serve((request, response) =>
      sendFile(request, response, file, n++ === 0 ? { cutAfter: 20 } : {}),
    );
    expect(values(await inMemory(`${cut.url}/w.safetensors`))).toEqual(all);
    expect(cut.requests).toEqual(["/w.safetensors", "/w.safetensors bytes=20-"]);
    await cut.close();
  });
});
