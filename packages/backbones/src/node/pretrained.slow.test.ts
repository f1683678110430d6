import "@tensorflow/tfjs-backend-cpu";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enableProdMode } from "@tensorflow/tfjs-core";
import type { Preprocess } from "@xrt/core";
import { compile } from "@xrt/graph/onnx";
import { afterAll, expect, test } from "vitest";
import { photo } from "../../test/photo.js";
import { absent, fetchedWeights, photos } from "../../test/real-data.js";
import type { Backbone } from "../index.js";
import { loadBackbone, pretrained, writeWeightFile } from "./index.js";

enableProdMode();

const folder = await mkdtemp(join(tmpdir(), "xrt-pretrained-"));
afterAll(() => rm(folder, { recursive: true }));

/** Name and probability of what the network sees first. */
async function first({ graph, preprocess, classes }: Backbone, file: string) {
  const executable = await compile(graph);
  const input = await photo(file, preprocess.mode);
  const out = await executable.run({ [graph.inputs[0] ?? ""]: input });
  await executable.dispose();
  const scores = out[graph.outputs[0] ?? ""]?.data ?? new Float32Array();
  const index = scores.indexOf(Math.max(...scores));
  return { index, name: classes?.[index] };
}

const mobilenet = join(fetchedWeights, "mobilenet_v2-b0353104.pth");
test.skipIf(absent(mobilenet, photos))(
  "published weights out of the cache, offline, recognise a cat, and still do after they were written and read (skipped without real weights)",
  async () => {
    const entry = join(folder, "mobilenet-v2-1", "imagenet-torchvision");
    await mkdir(entry, { recursive: true });
    await symlink(mobilenet, join(entry, "mobilenet_v2-b0353104.pth"));
    const options = { weights: "imagenet-torchvision", cache: folder, offline: true } as const;
    const backbone = await pretrained("mobilenet-v2-1", options);
    expect(backbone.coverage).toMatchObject({ missing: [], unexpected: [], mismatched: [] });
    const seen = await first(backbone, "coral_cat.png");
    expect([281, 282, 285]).toContain(seen.index);
    expect(seen.name).toMatch(/cat/);
    for (const name of ["m.onnx", "model.json"]) {
      await writeWeightFile(join(folder, name), backbone);
      const again = await loadBackbone(join(folder, name));
      expect(again.preprocess).toEqual(backbone.preprocess);
      expect(await first(again, "coral_cat.png")).toEqual(seen);
    }
    const base = await pretrained("mobilenet-v2-1", { ...options, includeTop: false });
    expect([base.featureLayer, base.coverage?.missing]).toEqual(["out_relu", []]);
  },
  120_000,
);

const resnet = join(fetchedWeights, "resnet50");
test.skipIf(absent(resnet, photos))(
  "ResNet50 from a folder by the names of old Keras recognises a cat (skipped without real weights)",
  async () => {
    const preprocess: Preprocess = {
      mode: "caffe",
      size: [224, 224],
      channels: 3,
      geometry: "center-crop",
      resampler: "bilinear",
    };
    const backbone = await pretrained("resnet50-v1", {
      weights: resnet,
      preprocess,
      epsilon: 1e-3,
    });
    expect([281, 282, 285]).toContain((await first(backbone, "coral_cat.png")).index);
  },
  120_000,
);
