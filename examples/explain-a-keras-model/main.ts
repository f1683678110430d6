import { readFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { gradCam, saliency } from "@xrt/attribution";
import { normalise, overlay } from "@xrt/attribution/render";
import { loadLayersModel } from "@xrt/backbones/node";
import { type NdArray, type Preprocess, preprocess, toGrey } from "@xrt/core";
import { decodeImage } from "@xrt/data/node";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { sampleMobileNetFolder, sampleXraysFolder } from "@xrt/sample";
import sharp from "sharp";

enableProdMode(); // only mutes TensorFlow.js' advertisement of its Node binding

// what the weights of MobileNet expect
const contract: Preprocess = {
  mode: "tf",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};
const file = process.argv[2] ?? join(sampleXraysFolder(), "images", "00009925_036.jpg");
const picture = await decodeImage(file);
const input = preprocess(contract, picture);

const model = await loadLayersModel(sampleMobileNetFolder());
const labels: string[] = JSON.parse(
  await readFile(join(sampleMobileNetFolder(), "labels.json"), "utf8"),
);
const graph = await fromLayersModel(model);
const network = await compile(graph);
const { [graph.outputs[0] ?? ""]: scores } = await network.run({
  [graph.inputs[0] ?? ""]: { data: input.data, shape: [1, ...input.shape] },
});
await network.dispose();
const ranked = labels
  .map((label, index) => ({ label, index, probability: scores?.data[index] ?? 0 }))
  .sort((a, b) => b.probability - a.probability);
for (const { label, probability } of ranked.slice(0, 3)) {
  console.log(`${(100 * probability).toFixed(1).padStart(5)} %  ${label}`);
}

const target = ranked[0]?.index ?? 0;
const grey = preprocess({ ...contract, mode: "raw", channels: 1 }, toGrey(picture));
for (const [name, map] of [
  ["grad-cam", await gradCam(graph, input, { target })],
  ["saliency", await saliency(graph, input, { target })],
] as const) {
  const percentile = name === "saliency" ? 99 : 100;
  await save(`${name}.png`, overlay(grey, normalise(map.values, { percentile }).values));
  for (const { message } of map.warnings.flat()) console.log(`${name}: ${message}`);
}

async function save(name: string, { data, shape }: NdArray): Promise<void> {
  const [height = 0, width = 0] = shape;
  const path = join(import.meta.dirname, name);
  await sharp(Uint8Array.from(data), { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
  console.log(path);
}
