import "@tensorflow/tfjs-backend-cpu";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { type PreprocessMode, zeros } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile, fromOnnx } from "@xrt/graph/onnx";
import { expectClose } from "@xrt/testing";
import { peersPython } from "@xrt/testing/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { channelsFirst, photo } from "../test/photo.js";
import { absent, fetchedWeights, photos } from "../test/real-data.js";
import { withFile } from "../test/with-file.js";
import type { BuildOptions } from "./index.js";
import { loadLayersModel } from "./node/index.js";

enableProdMode();

/** Classes that are right for each photo, in the usual order of ImageNet. */
const RIGHT: readonly (readonly [string, readonly number[]])[] = [
  ["coral_cat.png", [281, 282, 285]],
  ["coral_dog_segmentation.png", [258]],
  ["gradcam_both.png", [242, 243]],
  ["coral_hot_dog.jpg", [934]],
  ["darknet_dog.jpg", [248, 249, 250, 537]],
];

const resnet50 = join(fetchedWeights, "resnet50");

test.skipIf(absent(resnet50, photos))(
  "ResNet50 of get-weights.py recognises the photos (skipped without either)",
  async () => {
    const network = await loadLayersModel(resnet50);
    const graph = await fromLayersModel(network);
    const executable = await compile(graph);
    for (const [file, right] of RIGHT) {
      const out = await executable.run({ [graph.inputs[0] ?? ""]: await photo(file, "caffe") });
      const scores = out[graph.outputs[0] ?? ""]?.data ?? new Float32Array();
      expect(scores).toHaveLength(1000);
      expect(right, file).toContain(scores.indexOf(Math.max(...scores)));
    }
    await executable.dispose();
    network.dispose();
  },
);

/** Options of a builder for weights of torchvision. */
const TORCH: BuildOptions = { padding: "torch", epsilon: 1e-5 };

const wanted = [
  peersPython,
  photos,
  join(fetchedWeights, "mobilenet_v2-b0353104.pth"),
  join(fetchedWeights, "efficientnet-lite0-57934424.pth"),
  join(fetchedWeights, "vgg16_conv.safetensors"),
];

describe.skipIf(absent(...wanted))(
  "networks that PyTorch wrote with the weights of get-weights.py",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "xrt-real-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const networks: readonly (readonly [string, PreprocessMode])[] = [
      ["mobilenet-v2", "torch"],
      ["efficientnet-lite0", "tf"],
      ["vgg16", "torch"],
    ];

    beforeAll(async () => {
      for (const [name, mode] of networks) {
        const images: Uint8Array[] = [];
        for (const [file] of RIGHT) {
          images.push(
            new Uint8Array(channelsFirst(await photo(file, mode)).data.buffer as ArrayBuffer),
          );
        }
        writeFileSync(join(folder, `${name}.input`), Buffer.concat(images));
      }
      const script = join(import.meta.dirname, "..", "test", "export-real-networks.py");
      const { status, stderr } = spawnSync(peersPython, [script, folder, fetchedWeights], {
        encoding: "utf8",
      });
      expect(status, stderr).toBe(0);
    }, 600_000);

    test.each(networks)("%s gives PyTorch's values and recognises the photos", async (name) => {
      const graph = await fromOnnx(readFileSync(join(folder, `${name}.onnx`)));
      const executable = await compile(graph);
      const out = await executable.run({
        [graph.inputs[0] ?? ""]: {
          data: floats(join(folder, `${name}.input`)),
          shape: [RIGHT.length, 3, 224, 224],
        },
      });
      await executable.dispose();
      const values = out[graph.outputs[0] ?? ""]?.data ?? new Float32Array();
      expectClose(values, floats(join(folder, `${name}.output`)), { relative: 1e-4 });
      if (name === "vgg16") return; // features, no classes
      for (const [i, [file, right]] of RIGHT.entries()) {
        const scores = values.subarray(1000 * i, 1000 * (i + 1));
        expect(right, file).toContain(scores.indexOf(Math.max(...scores)));
      }
    });

    /** Network of ours, its file, options of its builder. */
    const ours: readonly (readonly [string, PreprocessMode, string, string, BuildOptions])[] = [
      ["mobilenet-v2", "torch", "mobilenet-v2-1", "mobilenet_v2-b0353104.pth", TORCH],
      ["efficientnet-lite0", "tf", "efficientnet-lite0", "efficientnet-lite0-57934424.pth", {}],
      ["vgg16", "torch", "vgg16", "vgg16_conv.safetensors", { includeTop: false }],
    ];

    test.each(ours)(
      "%s of ours with the same file gives PyTorch's values",
      async (name, mode, network, file, build) => {
        const linear = { ...build, classifierActivation: "linear" } as const;
        const loaded = await withFile(network, join(fetchedWeights, file), linear);
        const graph = await fromLayersModel(loaded.network);
        const executable = await compile(graph);
        const expected = floats(join(folder, `${name}.output`));
        const size = expected.length / RIGHT.length;
        for (const [i, [image]] of RIGHT.entries()) {
          const out = await executable.run({ [graph.inputs[0] ?? ""]: await photo(image, mode) });
          const array = out[graph.outputs[0] ?? ""] ?? zeros([0]);
          const { data } = array.shape.length === 4 ? channelsFirst(array) : array;
          expectClose(data, expected.subarray(i * size, (i + 1) * size), { relative: 1e-4 });
        }
        await executable.dispose();
        loaded.network.dispose();
      },
      120_000,
    );
  },
);

function floats(path: string): Float32Array {
  return new Float32Array(Uint8Array.from(readFileSync(path)).buffer);
}
