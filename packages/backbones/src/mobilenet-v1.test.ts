import "@tensorflow/tfjs-backend-cpu";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { enableProdMode, image, tensor3d } from "@tensorflow/tfjs-core";
import { centerCrop, type NdArray, ndArray, preprocess } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { sampleMobileNetFolder } from "@xrt/sample";
import sharp from "sharp";
import { expect, test } from "vitest";
import { mobileNetV1, parameterCount } from "./index.js";
import { loadLayersModel } from "./node/index.js";

enableProdMode();

const root = join(import.meta.dirname, "..", "..", "..");
const photos = join(process.env.XRT_REAL_DATA ?? join(root, "..", "shared", "data"), "photos");
const contract = {
  mode: "tf",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
} as const;

async function decode(file: string): Promise<NdArray> {
  const { data, info } = await sharp(join(photos, file))
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return ndArray(Float32Array.from(data), [info.height, info.width, info.channels]);
}

/** The resampling that the published probabilities were taken with: `tf.image.resizeBilinear` with its default flags. */
async function legacyResize(picture: NdArray): Promise<NdArray> {
  const square = centerCrop(picture);
  const [h = 0, w = 0, c = 0] = square.shape;
  const from = tensor3d(square.data, [h, w, c]);
  const to = image.resizeBilinear(from, [224, 224]);
  const resized = ndArray((await to.data()) as Float32Array, [224, 224, 3]);
  from.dispose();
  to.dispose();
  return resized;
}

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

test.skipIf(!existsSync(photos))(
  "the embedded MobileNet recognises the photos of ../shared/data (skipped where they are absent)",
  async () => {
    const network = await loadLayersModel(sampleMobileNetFolder());
    const graph = await fromLayersModel(network);
    const executable = await compile(graph);
    for (const [file, index, probability, tolerance] of golden) {
      const resized = await legacyResize(await decode(file));
      const input = preprocess(contract, resized);
      const out = await executable.run({
        [graph.inputs[0] ?? ""]: { ...input, shape: [1, 224, 224, 3] },
      });
      const scores = out[graph.outputs[0] ?? ""]?.data ?? new Float32Array();
      expect(scores).toHaveLength(1000);
      expect(scores.indexOf(Math.max(...scores)), file).toBe(index);
      expect(Math.abs((scores[index] ?? 0) - probability), file).toBeLessThan(tolerance);
    }
    await executable.dispose();
    network.dispose();
  },
);
