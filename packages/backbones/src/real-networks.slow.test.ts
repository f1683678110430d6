import "@tensorflow/tfjs-backend-cpu";
import { join } from "node:path";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { expect, test } from "vitest";
import { photo } from "../test/photo.js";
import { absent, fetchedWeights, photos } from "../test/real-data.js";
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
