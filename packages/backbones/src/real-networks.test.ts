import "@tensorflow/tfjs-backend-cpu";
import { join } from "node:path";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { expectClose } from "@xrt/testing";
import { expect, test } from "vitest";
import { channelsFirst, photo } from "../test/photo.js";
import { absent, photos, realWeights } from "../test/real-data.js";
import { npyFile, squeezeNet, squeezeNetFolder } from "../test/squeezenet.js";
import { loadLayersModel } from "./node/index.js";

enableProdMode();

const darknet = join(realWeights, "darknet_tiny");

test.skipIf(absent(squeezeNetFolder))(
  "SqueezeNet 1.1 gives its published outputs to 2e-4 (skipped without ../shared/data)",
  async () => {
    const executable = await compile(squeezeNet());
    for (const [i, first, top, second, next] of [
      [0, 490, 272.5235, 599, 247.2349],
      [1, 490, 296.1488, 599, 275.8772],
      [2, 490, 286.2962, 735, 260.174],
    ] as const) {
      const pair = join(squeezeNetFolder, "test_data_set", `${i}`);
      const expected = npyFile(join(pair, "output_0.npy"));
      const { scores } = await executable.run({ input: npyFile(join(pair, "input_0.npy")) });
      const got = scores?.data ?? new Float32Array();
      expectClose(got, expected.data, { absolute: 2e-4, relative: 0 });
      const ranked = [...got.keys()].sort((a, b) => (got[b] ?? 0) - (got[a] ?? 0));
      expect(ranked.slice(0, 2)).toEqual([first, second]);
      expectClose([got[first] ?? 0, got[second] ?? 0], [top, next], {
        absolute: 2e-4,
        relative: 0,
      });
      expect(got.filter((score) => score === 0)).toHaveLength(1);
    }
    await executable.dispose();
  },
);

/** First class of each photo and its score; JPEG decoders differ a little, and so do the scores of such photos. */
const SQUEEZENET = [
  ["coral_cat.png", 285, 27.439, 1e-2],
  ["coral_dog_segmentation.png", 270, 28.882, 1e-2],
  ["coral_dog_test_0.png", 265, 28.3, 1e-2],
  ["gradcam_both.png", 242, 23.615, 1e-2],
  ["coral_hot_dog.jpg", 934, 25.812, 0.3],
  ["darknet_eagle.jpg", 22, 33.806, 0.3],
  ["darknet_dog.jpg", 537, 23.962, 0.3],
] as const;

test.skipIf(absent(squeezeNetFolder, photos))(
  "SqueezeNet 1.1 recognises the photos of ../shared/data (skipped where they are absent)",
  async () => {
    const executable = await compile(squeezeNet());
    for (const [file, index, score, tolerance] of SQUEEZENET) {
      const { scores } = await executable.run({ input: channelsFirst(await photo(file, "torch")) });
      expectFirst(scores?.data, index, score, tolerance, file);
    }
    await executable.dispose();
  },
);

/** The same for Darknet Tiny, in its own order of classes: logits. */
const DARKNET = [
  ["coral_cat.png", 7, 13.3845, 1e-2],
  ["coral_dog_segmentation.png", 101, 14.4922, 1e-2],
  ["coral_dog_test_0.png", 48, 22.2269, 1e-2],
  ["gradcam_both.png", 139, 14.7447, 1e-2],
  ["coral_hot_dog.jpg", 884, 16.4846, 0.3],
  ["darknet_eagle.jpg", 397, 21.042, 0.3],
  ["darknet_dog.jpg", 252, 12.2889, 0.3],
] as const;

test.skipIf(absent(darknet, photos))(
  "Darknet Tiny recognises the photos of ../shared/data (skipped where they are absent)",
  async () => {
    const network = await loadLayersModel(darknet);
    const graph = await fromLayersModel(network);
    const executable = await compile(graph);
    for (const [file, index, score, tolerance] of DARKNET) {
      const out = await executable.run({ [graph.inputs[0] ?? ""]: await photo(file, "unit") });
      expectFirst(out[graph.outputs[0] ?? ""]?.data, index, score, tolerance, file);
    }
    await executable.dispose();
    network.dispose();
  },
);

function expectFirst(
  scores: Float32Array | undefined,
  index: number,
  score: number,
  tolerance: number,
  file: string,
): void {
  const got = scores ?? new Float32Array();
  expect(got).toHaveLength(1000);
  expect(got.indexOf(Math.max(...got)), file).toBe(index);
  expect(Math.abs((got[index] ?? 0) - score), file).toBeLessThan(tolerance);
}
