import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { gradCam, integratedGradients, prepare, saliency } from "@xrt/attribution";
import { grid, heatMap, placedOn, receptiveField, toPng } from "@xrt/attribution/render";
import { loadLayersModel } from "@xrt/backbones/node";
import { inputPlacement, type Preprocess, preprocess, toGrey } from "@xrt/core";
import { decodeImage } from "@xrt/data/node";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { sampleMobileNetFolder, sampleXraysFolder } from "@xrt/sample";

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

const layersModel = await loadLayersModel(sampleMobileNetFolder());
const classes: string[] = JSON.parse(
  await readFile(join(sampleMobileNetFolder(), "labels.json"), "utf8"),
);
const graph = await fromLayersModel(layersModel);
const network = await compile(graph);
const { [graph.outputs[0] ?? ""]: probabilities } = await network.run({
  [graph.inputs[0] ?? ""]: { data: input.data, shape: [1, ...input.shape] },
});
await network.dispose();
const ranked = classes
  .map((name, index) => ({ name, probability: probabilities?.data[index] ?? 0 }))
  .sort((a, b) => b.probability - a.probability);
for (const { name, probability } of ranked.slice(0, 3)) {
  console.log(`${(100 * probability).toFixed(1).padStart(5)} %  ${name}`);
}

// methods take the tf.LayersModel itself; prepared, it knows its classes and its contract, and keeps what was compiled
const model = await prepare(layersModel, { classes, preprocess: contract });
const [first = "", second = ""] = ranked.map(({ name }) => name);
const cams = await gradCam.targets(model, input, [first, second]);
const slope = await saliency(model, input, { target: first });
const shares = await integratedGradients(model, input, { target: first });
await model.dispose();

const grey = toGrey(picture);
const [height = 0, width = 0] = grey.shape;
const pixels = inputPlacement(contract, [height, width]);
const panels = [
  { picture: grey, caption: "image" },
  ...cams.map((cam, i) => {
    const placement = placedOn(receptiveField(graph, cam.layer), pixels);
    return {
      ...heatMap(grey, cam.values, { placement }),
      caption: `Grad-CAM of "${ranked[i]?.name}"`,
    };
  }),
  {
    ...heatMap(grey, slope.values, { placement: pixels, percentile: 99 }),
    caption: `saliency of "${first}"`,
  },
  {
    ...heatMap(grey, shares.values, { placement: pixels, percentile: 99, scale: "max-abs" }),
    caption: `integrated gradients of "${first}": they sum to ${shares.score[0]?.toFixed(2)} less ${shares.baselineScore?.[0]?.toFixed(2)}, but for ${shares.delta?.[0]?.toFixed(2)}`,
  },
];
for (const { message } of [...cams, slope, shares].flatMap(({ warnings }) => warnings.flat())) {
  console.log(`note: ${message}`);
}
const path = join(import.meta.dirname, "explained.png");
await writeFile(path, toPng(grid(panels, { columns: 3 })));
console.log(path);
