import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { exportWeights, networkTable, readWeights, weightsOf } from "@xrt/backbones";
import { readWeightFile } from "@xrt/backbones/node";
import { loadOnnx } from "@xrt/graph/node";
import { sampleMobileNetFolder } from "@xrt/sample";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { runHere } from "../../../test/run-command.js";
import { temporaryFolder } from "../../../test/synthetic.js";

const { path: top, remove } = await temporaryFolder();
afterAll(remove);

const models = (...args: string[]) => runHere("models", ...args);
const torch = join(import.meta.dirname, "..", "..", "..", "..", "backbones", "fixtures", "torch");

describe("xrt models list", () => {
  test("--json has every network with its counts and weights", async () => {
    const { code, stdout, stderr } = await models("list", "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const list = JSON.parse(stdout);
    expect(list.map((n: { name: string }) => n.name)).toEqual(networkTable.map((n) => n.name));
    const dense = list.find((n: { name: string }) => n.name === "densenet121");
    expect(Object.keys(dense)).toEqual(["name", "parameters", "parametersNoTop", "weights"]);
    expect([dense.parameters, dense.parametersNoTop]).toEqual([8_062_504, 7_037_504]);
    expect(dense.weights.map((w: { id: string }) => w.id)).toEqual(
      weightsOf("densenet121").map((w) => w.id),
    );
    expect(dense.weights[0]).toEqual({
      id: "imagenet",
      bytes: null,
      licence: expect.objectContaining({ weights: "BSD-3-Clause" }),
      preprocess: expect.objectContaining({ mode: "torch", size: [224, 224] }),
    });
  });

  test("every weight of the registry belongs to a network of the list", async () => {
    const { stdout } = await models("list", "--json");
    const ids = JSON.parse(stdout).flatMap((n: { weights: unknown[] }) => n.weights);
    expect(ids.length).toBeGreaterThan(30);
    expect(networkTable.flatMap((n) => weightsOf(n.name))).toHaveLength(ids.length);
  });

  test("prints a table, and --out writes the JSON", async () => {
    const out = join(top, "deep", "list.json");
    const { stdout } = await models("list", "--out", out);
    expect(stdout).toMatch(/^network +weights +parameters +without top$/m);
    expect(stdout).toMatch(/^vgg16 +imagenet, imagenet-torchvision +138,357,544 +14,714,688$/m);
    expect(JSON.parse(readFileSync(out, "utf8"))).toHaveLength(networkTable.length);
  });
});

describe("xrt models show", () => {
  test("tells file, check, licence, input and where it belongs", async () => {
    const { stdout } = await models("show", "densenet121");
    expect(stdout).toContain("densenet121: 8,062,504 parameters, 7,037,504 without the classifier");
    expect(stdout).toMatch(/file +https:\/\/github\.com\/.*densenet121_weights/);
    expect(stdout).toMatch(/check +md5 9d60b8095a5708f2dcce2bca79d332c7/);
    expect(stdout).toMatch(/check +32,342,954 bytes, sha256 a639ec97/);
    expect(stdout).toMatch(/check +28,382,008 bytes, no hash is published/);
    expect(stdout).toMatch(/no top +https:.*_notop\.h5\n +check +29,084,464 bytes, md5 30ee/);
    expect(stdout).toMatch(/ask +no licence of the weights is stated/);
    expect(stdout).toMatch(/belongs at .*densenet121.imagenet.densenet121_weights/);
  });

  test("--json has all of the registry", async () => {
    const { stdout } = await models("show", "densenet121", "--json");
    const shown = JSON.parse(stdout);
    const xrv = shown.weights.find((w: { id: string }) => w.id === "xrv-all");
    expect(xrv.classes).toHaveLength(18);
    expect(xrv.file.url).toMatch(/^https:/);
    expect(xrv.onDisk).toEqual([]);
  });

  test("another network is a usage error that names the nearest", async () => {
    const { code, stderr } = await models("show", "densenet");
    expect(code).toBe(2);
    expect(stderr).toContain('no network "densenet"; did you mean "densenet121"');
  });
});

describe("xrt models download", () => {
  const body = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) % 251);
  let server: Server;
  let mirror = "";
  const asked: string[] = [];
  const cache = join(top, "cache");
  const before = process.env.XRT_WEIGHTS_DIR;
  beforeAll(async () => {
    process.env.XRT_WEIGHTS_DIR = cache;
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (request.url?.includes("xrv-nih")) response.writeHead(404).end();
      else response.writeHead(200, { "content-length": body.length }).end(body);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    asked.length = 0;
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.XRT_WEIGHTS_DIR;
    else process.env.XRT_WEIGHTS_DIR = before;
    await new Promise((done) => server.close(done));
  });
  const accept = ["--accept-licence", "--accept-unverified"];

  test("puts the file into the cache with progress, and takes it from there offline", async () => {
    const args = ["download", "densenet121", "xrv-rsna", "--mirror", mirror, ...accept];
    const first = await models(...args);
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(/5000\/5000 bytes/);
    const path = first.stdout.trim();
    expect(path.startsWith(join(cache, "densenet121", "xrv-rsna"))).toBe(true);
    expect(new Uint8Array(await readFile(path))).toEqual(body);
    const out = join(top, "copy", "w.pt");
    const again = await models(
      "download",
      "densenet121",
      "xrv-rsna",
      "--offline",
      "--json",
      "--out",
      out,
    );
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect(JSON.parse(again.stdout)).toMatchObject({
      network: "densenet121",
      id: "xrv-rsna",
      path: out,
      bytes: 5000,
      hash: { algorithm: "sha256", hex: createHash("sha256").update(body).digest("hex") },
      preprocess: { mode: "xrv" },
    });
    expect(new Uint8Array(await readFile(out))).toEqual(body);
    expect(asked).toHaveLength(1);
  });

  test("licence and missing hash are accepted by flag, or it is a usage error", async () => {
    const licence = await models("download", "densenet121", "xrv-pc", "--mirror", mirror);
    expect(licence.code).toBe(2);
    expect(licence.stderr).toContain("say --accept-licence if you may use them");
    const hash = await models(
      "download",
      "densenet121",
      "xrv-pc",
      "--mirror",
      mirror,
      "--accept-licence",
    );
    expect([hash.code, hash.stderr.includes("--accept-unverified")]).toEqual([2, true]);
    expect(asked).toEqual([]);
  });

  test("what cannot be had says what to fetch by hand and where to put it", async () => {
    const lost = await models("download", "densenet121", "xrv-nih", "--mirror", mirror, ...accept);
    expect(lost.code).toBe(1);
    expect(lost.stderr).toMatch(
      /404 Not Found; fetch https:\/\/github\.com.* by hand and put it at .*xrv-nih/,
    );
    const other = await models("download", "resnet101-v1.5", "--mirror", mirror);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/its sha256 is [0-9a-f]{64}, the publisher states 63fe2227/);
    const short = await models("download", "resnet18", "--mirror", mirror);
    expect(short.code).toBe(1);
    expect(short.stderr).toMatch(/the server's file has 5000 bytes, the publisher's 46830571/);
    const offline = await models("download", "vgg16", "--no-top", "--offline");
    expect(offline.code).toBe(1);
    expect(offline.stderr).toMatch(/notop\.h5 is not in the cache, and offline is set/);
  });

  test.each([
    [["download"], /missing required argument 'network'/],
    [["download", "densenet"], /did you mean "densenet121"/],
    [["download", "densenet121", "chexnett"], /did you mean "chexnet"/],
    [["download", "study-cnn-2020"], /no weights are published for "study-cnn-2020"/],
    [["download", "vgg16", "--offlin"], /unknown option '--offlin'/],
  ])("%j is a usage error", async (args, says) => {
    const { code, stderr } = await models(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});

describe("xrt models convert", () => {
  const state = join(torch, "state-dict.pth");

  test.each(["w.safetensors", "w.h5", "w.npz", "w.onnx", "tf/model.json", "arrays"])(
    "a PyTorch checkpoint to %s keeps every bit",
    async (name) => {
      const to = join(top, "out", name);
      const { code, stdout } = await models("convert", state, to, "--json");
      expect(code).toBe(0);
      const told = JSON.parse(stdout);
      const [before, after] = [await readWeightFile(state), await readWeightFile(to)];
      expect(told).toMatchObject({
        from: state,
        to,
        format: "torch",
        tensors: before.tensors.size,
      });
      expect(told.notes).toEqual(["int64 was converted to float32"]);
      for (const [key, { shape, data }] of before.tensors) {
        expect([...(after.tensors.get(key)?.shape ?? [])]).toEqual([...shape]);
        expect([...(after.tensors.get(key)?.data ?? [])]).toEqual([...data]);
      }
      expect(await readdir(join(top, "out"), { recursive: true })).not.toContain(".part");
    },
  );

  test("tells in words what was kept, renamed and dropped", async () => {
    const arrays = { "a/kernel": { shape: [1], data: Float32Array.of(1) } };
    const contract = { classes: ["x"] };
    const from = join(top, "c.safetensors");
    await writeFile(from, await exportWeights(arrays, "safetensors", { contract }));
    const npz = await models("convert", from, join(top, "c.npz"));
    expect(npz.stdout).toMatch(/^1 tensors, 1 values from safetensors, read back bit for bit$/m);
    expect(npz.stdout).toMatch(/^dropped: xrt: \{"classes":\["x"\]\}$/m);
    expect(npz.stderr).toContain("convert: 3/3 steps");
    const h5 = await models("convert", from, join(top, "c.h5"), "--json");
    expect(JSON.parse(h5.stdout).dropped).toEqual([]);
    const kept = await readWeights(await readFile(join(top, "c.h5")));
    expect(JSON.parse(kept.metadata.xrt ?? "")).toEqual(contract);
    const checkpoint = await models(
      "convert",
      join(torch, "checkpoint.pth.tar"),
      join(top, "k.npz"),
    );
    expect(checkpoint.stdout).toMatch(/^dropped: epoch: 3$/m);
  });

  test("a whole model becomes an ONNX file that runs, from its file or its folder", async () => {
    const folder = sampleMobileNetFolder();
    for (const from of [folder, join(folder, "model.json")]) {
      const out = join(top, "whole.onnx");
      const { code, stdout } = await models("convert", from, out);
      expect([code, stdout.includes("and the network, from tfjs-layers-model")]).toEqual([0, true]);
      const graph = await loadOnnx(out);
      expect(graph.types.get(graph.inputs[0] ?? "")?.shape).toEqual(["batch", 224, 224, 3]);
      expect(graph.parameters.get("conv1/kernel")?.array.shape).toEqual([3, 3, 3, 8]);
    }
  });

  test("weights alone make no model, and whoever explains them is told", async () => {
    const bare = join(top, "bare.onnx");
    const { stdout } = await models("convert", state, bare);
    expect(stdout).not.toContain("the network");
    for (const [file, says] of [
      [bare, "holds weights without their network"],
      [state, "a checkpoint has weights and no network: write torch.onnx.export"],
    ] as const) {
      const { code, stderr } = await runHere("graph", "inspect", file);
      expect([code, stderr.includes(says)]).toEqual([1, true]);
    }
  });

  test("a folder of arrays is one line", async () => {
    const out = join(top, "arrays");
    expect((await models("convert", state, out)).stdout).toMatch(/arrays: \d+ files\n\d+ tensors/);
  });

  test("what cannot be read or written is said, with exit code 1 or 2", async () => {
    const evil = await models("convert", join(torch, "evil.pth"), join(top, "evil.h5"));
    expect([evil.code, evil.stderr.includes("the pickle calls posix.system")]).toEqual([1, true]);
    const none = await models("convert", join(top, "none.pth"), join(top, "x.h5"));
    expect([none.code, none.stderr.includes("no such file")]).toEqual([1, true]);
    const ending = await models("convert", state, join(top, "x.pth"));
    expect(ending.code).toBe(2);
    expect(ending.stderr).toMatch(/no format that is written ends so; there are \.safetensors/);
    expect((await models("convert", state)).code).toBe(2);
    await mkdir(join(top, "empty"));
    expect((await models("convert", join(top, "empty"), join(top, "x.h5"))).code).toBe(1);
  });
});

test("xrt models alone is a usage error that says how to go on", async () => {
  const { code, stderr } = await models();
  expect([code, stderr]).toEqual([2, "xrt: no command is given; try: xrt models --help\n"]);
});
