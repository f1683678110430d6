import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { evaluate, evaluationMetrics, evaluationText } from "@xrt/attribution/evaluate";
import { exportWeights } from "@xrt/backbones";
import { ndArray, type Preprocess, preprocess } from "@xrt/core";
import { decodeImage } from "@xrt/data/node";
import { float32, GraphBuilder } from "@xrt/graph";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { runHere, runSpawned } from "../../../test/run-command.js";
import { syntheticFolder, temporaryFolder } from "../../../test/synthetic.js";
import { regionMask } from "./region-mask.js";

const { path: top, remove } = await temporaryFolder();
afterAll(remove);

const data = await syntheticFolder(join(top, "films"), {
  positivePatients: 3,
  negativePatients: 3,
});

const contract: Preprocess = {
  ...{ mode: "unit", size: [32, 32], channels: 1, geometry: "squash", resampler: "bilinear" },
};

/** A convolution of stride 4 with ReLU, global average, two units. */
function network() {
  const b = new GraphBuilder();
  const weight = (name: string, ...shape: number[]) =>
    b.parameter(name, {
      array: toFloat32(randomArray(shape, { stream: name })),
      role: "kernel",
      trainable: true,
    });
  const x = b.input("x", float32("batch", 1, 32, 32));
  const window = { pads: [0, 0, 0, 0], strides: [4, 4], dilations: [1, 1], groups: 1 } as const;
  const maps = b.node("conv", [x, weight("conv/kernel", 4, 1, 4, 4)], window, "conv");
  const means = b.node("reduceMean", [b.node("relu", [maps], {}, "relu")], {
    ...{ axes: [2, 3], keepDims: false },
  });
  return b.build([b.node("matMul", [means, weight("head/kernel", 4, 2)], {}, "logits")]);
}

const graph = network();
const model = join(top, "small.onnx");
await writeFile(
  model,
  await exportWeights(graph, "onnx", {
    contract: { classes: ["No Finding", "Effusion"], preprocess: contract },
  }),
);

/** The lower half is inside. */
const masks = join(top, "masks");
await mkdir(masks);
const half = await sharp(
  Uint8Array.from({ length: 64 * 64 }, (_, p) => (p < 32 * 64 ? 0 : 255)),
  { raw: { width: 64, height: 64, channels: 1 } },
)
  .png()
  .toBuffer();
for (const name of ["p0-0", "p0-1", "p1-0"]) await writeFile(join(masks, `${name}.png`), half);

const asked = ["--model", model, "--method", "grad-cam,occlusion", "--target", "Effusion"];
const xrt = (...args: string[]) => runHere("evaluate", ...args);

describe("xrt evaluate", () => {
  test("--json is what evaluate finds on the same images", async () => {
    const { code, stdout, stderr } = await xrt(
      ...[data, ...asked, "--metric", "deletion,mass-lift", "--masks", masks, "--json"],
      ...["--option", "occlusion.window=8"],
    );
    expect([code, stderr]).toEqual([0, ""]);
    const found = JSON.parse(stdout);
    const mask = Uint8Array.from({ length: 32 * 32 }, (_, p) => Number(p >= 16 * 32));
    const dataset = await Promise.all(
      ["p0-0", "p0-1", "p1-0"].map(async (name) => ({
        image: preprocess(contract, await decodeImage(join(data, "images", `${name}.jpg`))),
        ...{ target: 1, mask, patient: name.slice(0, 2) },
      })),
    );
    const wanted = await evaluate(graph, dataset, {
      methods: { "grad-cam": {}, occlusion: { window: 8 } },
      metrics: ["deletion", "mass-lift"],
    });
    expect(found).toMatchObject({ images: 3, patients: 2 });
    expect(found.rows).toHaveLength(wanted.rows.length);
    for (const [i, { method, metric, values }] of wanted.rows.entries()) {
      expect(found.rows[i]).toMatchObject({ method, metric });
      expectClose(found.rows[i].values, values, { relative: 1e-4 });
    }
  });

  test("prints the table, keeps everything in a folder, and is quiet in a pipe", async () => {
    const out = join(top, "out");
    const { code, stdout, stderr } = await runSpawned([
      ...["evaluate", data, ...asked, "--metric", "deletion", "--label", "Effusion"],
      ...["--limit", "2", "--baseline", "edges", "--out", out],
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    const kept = JSON.parse(await readFile(join(out, "evaluation.json"), "utf8"));
    expect(kept).toMatchObject({ images: 2, patients: 1, targetName: "Effusion", seed: 0 });
    expect(stdout).toBe(evaluationText(kept));
    expect(await readFile(join(out, "evaluation.txt"), "utf8")).toBe(stdout);
    expect(kept.rows.map((row: { method: string }) => row.method)).toEqual([
      ...["grad-cam", "occlusion", "baseline: edges"],
    ]);
    const [header, first, ...rest] = (await readFile(join(out, "values.csv"), "utf8"))
      .trim()
      .split("\n");
    expect([header, rest.length]).toEqual(["image,patient,method,metric,value", 5]);
    expect(first).toBe(`images/p0-0.jpg,p0,grad-cam,deletion,${kept.rows[0].values[0]}`);
  });

  test("finds masks beside the images, and says which they are", async () => {
    const own = await syntheticFolder(join(top, "with-masks"), {
      positivePatients: 1,
      negativePatients: 1,
    });
    await mkdir(join(own, "lung"));
    await writeFile(join(own, "lung", "p0-1.png"), half);
    const { code, stdout, stderr } = await xrt(
      ...[own, ...asked, "--metric", "mass-lift", "--baseline", "none"],
    );
    expect(code).toBe(0);
    expect(stdout).toContain("1 image of 1 patient;");
    expect(stderr).toBe(`note: regions are those of ${join(own, "lung")}\n`);
  });

  test("lists metrics", async () => {
    const { stdout } = await xrt("--list-metrics", "--json");
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(evaluationMetrics)));
    expect((await xrt("--list-metrics")).stdout).toContain("mass-lift: better: up; needs masks");
  });

  test.each<[string, number, string[], string[]]>([
    ["no dataset", 2, [...asked], ["no dataset is given"]],
    ["an unknown metric", 2, [data, ...asked, "--metric", "deletoin"], ["nearest: deletion"]],
    ["an unknown method", 2, [data, "--method", "grad-cm"], ["nearest: grad-cam"]],
    ["a metric twice", 2, [data, ...asked, "--metric", "hit,hit"], ["different names"]],
    ["an unknown baseline", 2, [data, ...asked, "--baseline", "edge"], ["--baseline", "edges"]],
    ["an unknown class", 2, [data, "--model", model, "--target", "Efusion"], ["Effusion"]],
    ["two targets", 2, [data, "--model", model, "--target", "0,1"], ["wants one"]],
    ["a target out of range", 2, [data, "--model", model, "--target", "7"], ["7", "output units"]],
    ["limit 0", 2, [data, ...asked, "--limit", "0"], ["whole number from 1"]],
    ["masks that are none", 2, [data, ...asked, "--masks", join(top, "no")], ["--masks"]],
    ["an unknown region", 2, [data, ...asked, "--region", "lung"], ["--region", "none"]],
    ["no regions", 1, [data, ...asked, "--metric", "hit"], ["hit needs a region", "--masks"]],
    ["no such label", 1, [data, ...asked, "--label", "Edema"], ["no image with Edema"]],
    ["no such folder", 1, [join(top, "nowhere"), ...asked], ["nowhere"]],
    ["no such model", 1, [data, "--model", join(top, "no.onnx")], ["no.onnx"]],
    ["a folder that is a file", 1, [data, ...asked, "--limit", "1", "--out", model], ["--out"]],
  ])("refuses %s", async (_, exit, args, words) => {
    const { code, stdout, stderr } = await xrt(...args);
    expect([code, stdout]).toEqual([exit, ""]);
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("a mask at the input of the network", () => {
  const left = ndArray(Float32Array.of(1, 1, 0, 0, 1, 1, 0, 0), [2, 4, 1]);

  test("is cut as its image is", () => {
    const cut: Preprocess = { ...contract, size: [2, 2], geometry: "center-crop" };
    expect([...regionMask(left, [2, 4], cut)]).toEqual([1, 0, 1, 0]);
  });

  test("is empty in the margin, whatever grey the image has there", () => {
    const pad: Preprocess = {
      ...contract,
      ...{ size: [4, 4], geometry: { kind: "pad", fill: 255 }, steps: [{ kind: "equalise" }] },
    };
    expect([...regionMask(left, [2, 4], pad)]).toEqual([
      ...[0, 0, 0, 0, 1, 1, 0, 0],
      ...[1, 1, 0, 0, 0, 0, 0, 0],
    ]);
  });

  test("of another size is stretched over its image", () => {
    const whole: Preprocess = { ...contract, size: [4, 8] };
    const wanted = Array.from({ length: 32 }, (_, p) => Number(p % 8 < 4));
    expect([...regionMask(left, [4, 8], whole)]).toEqual(wanted);
  });
});
