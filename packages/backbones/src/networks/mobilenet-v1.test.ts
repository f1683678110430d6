import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { sampleMobileNetFolder } from "@xrt/sample";
import { expect, test } from "vitest";
import { photo } from "../../test/photo.js";
import { absent, photos } from "../../test/real-data.js";
import { mobileNetV1, parameterCount } from "../index.js";
import { loadLayersModel } from "../node/index.js";

enableProdMode();

test.each([
  [0.25, 475_544, 218_544],
  [0.5, 1_342_536, 829_536],
  [0.75, 2_601_976, 1_832_976],
  [1, 4_253_864, 3_228_864],
])("mobileNetV1 at alpha %d has %i parameters, %i without its top", (alpha, withTop, noTop) => {
  const top = mobileNetV1({ alpha, inputShape: [32, 32, 3] });
  expect(parameterCount(top)).toBe(withTop);
  expect(parameterCount(mobileNetV1({ alpha, inputShape: [32, 32, 3], includeTop: false }))).toBe(
    noTop,
  );
  expect(top.layers.map((l) => l.name)).toEqual(
    expect.arrayContaining(["conv1_pad", "conv_dw_13_relu", "conv_preds"]),
  );
  top.dispose();
});

/** Index and probability of the first class of each photo, from the design's table (TensorFlow.js, legacy resampling). */
const golden = [
  ["coral_cat.png", 281, 0.3733, 1e-3],
  ["coral_dog_segmentation.png", 258, 0.6033, 1e-3],
  ["coral_dog_test_0.png", 194, 0.209, 1e-3],
  ["gradcam_both.png", 242, 0.3464, 1e-3],
  // JPEG decoders differ a little
  ["coral_hot_dog.jpg", 934, 0.5436, 0.02],
  ["coral_owl.jpg", 82, 0.6976, 0.02],
  ["darknet_dog.jpg", 537, 0.4653, 0.02],
] as const;

test.skipIf(absent(photos))(
  "the embedded MobileNet recognises the photos of ../shared/data (skipped where they are absent)",
  async () => {
    const network = await loadLayersModel(sampleMobileNetFolder());
    const graph = await fromLayersModel(network);
    const executable = await compile(graph);
    for (const [file, index, probability, tolerance] of golden) {
      const out = await executable.run({ [graph.inputs[0] ?? ""]: await photo(file, "tf") });
      const scores = out[graph.outputs[0] ?? ""]?.data ?? new Float32Array();
      expect(scores).toHaveLength(1000);
      expect(scores.indexOf(Math.max(...scores)), file).toBe(index);
      expect(Math.abs((scores[index] ?? 0) - probability), file).toBeLessThan(tolerance);
    }
    await executable.dispose();
    network.dispose();
  },
);
