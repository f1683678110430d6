import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { gradCam, integratedGradients, listLayers, prepare, saliency } from "@xrt/attribution";
import { grid, heatMap, placedOn, receptiveField, toPng } from "@xrt/attribution/render";
import { loadLayersModel } from "@xrt/backbones/node";
import { inputPlacement, type Preprocess, preprocess, toGrey } from "@xrt/core";
import { decodeImage } from "@xrt/data/node";
import { fromLayersModel } from "@xrt/graph/layers";
import { fromOnnx, toOnnx } from "@xrt/graph/onnx";
import { sampleMobileNetFolder, sampleXraysFolder } from "@xrt/sample";

enableProdMode(); // only mutes TensorFlow.js' advertisement of its Node binding

const [file = await embeddedModel(), picture = embeddedPicture(), mode = "tf"] =
  process.argv.slice(2);

// what the weights expect: "torch" for most files that PyTorch wrote, "tf" for the embedded MobileNet
const graph = await fromOnnx(await readFile(file));
const [, ...shape] = (graph.types.get(graph.inputs[0] ?? "")?.shape ?? []).map(Number);
const channelsFirst = (shape[0] ?? 0) <= 4;
const [height = 0, width = 0] = channelsFirst ? shape.slice(1) : shape;
const contract: Preprocess = {
  mode: mode as "tf",
  size: [height, width],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};
const image = await decodeImage(picture);
const pixels = preprocess(contract, image); // [height, width, channels]: turned for the network where it wants that

const layers = await listLayers(graph);
const maps = layers.filter(({ spatial }) => spatial);
console.log(
  `${file}: ${layers.length} layers, ${maps.length} of them maps, the last ${maps.at(-1)?.path}`,
);

// sessions are kept until dispose(): each question is compiled once
const model = await prepare(graph, { preprocess: contract });
const onImage = inputPlacement(contract, [image.shape[0] ?? 0, image.shape[1] ?? 0]);
const target = "predicted";

const cam = await gradCam(model, pixels, { target });
const slope = await saliency(model, pixels, { target });
const shares = await integratedGradients(model, pixels, { target, tolerance: 0.05 });
await model.dispose();
console.log(
  `likeliest: class ${cam.target[0]}, score ${cam.score[0]?.toFixed(3)} (${cam.cut ?? "nothing"} was cut off)`,
);
console.log(
  `integrated gradients: ${shares.options.stepsUsed} steps, the map sums to the score but for ${shares.delta?.[0]?.toFixed(4)}`,
);
for (const { message } of [cam, slope, shares].flatMap(({ warnings }) => warnings.flat())) {
  console.log(`note: ${message}`);
}

const grey = toGrey(image);
const cells = placedOn(receptiveField(graph, cam.layer), onImage);
await save("explained.png", [
  { picture: grey, caption: "image" },
  {
    ...heatMap(grey, cam.values, { placement: cells, contour: { quantile: 0.9 } }),
    caption: `Grad-CAM at ${cam.layer}, where its units look`,
  },
  {
    ...heatMap(grey, slope.values, { placement: onImage, percentile: 99 }),
    caption: "saliency: the slope at each pixel",
  },
  {
    ...heatMap(grey, shares.values, { placement: onImage, percentile: 99, scale: "max-abs" }),
    caption: "integrated gradients: shares of the score",
  },
]);

async function save(name: string, panels: Parameters<typeof grid>[0]): Promise<void> {
  const path = join(import.meta.dirname, name);
  await writeFile(path, toPng(grid(panels)));
  console.log(path);
}

/** The embedded MobileNet as an ONNX file. */
async function embeddedModel(): Promise<string> {
  const path = join(import.meta.dirname, "mobilenet.onnx");
  const layersModel = await loadLayersModel(sampleMobileNetFolder());
  await writeFile(path, toOnnx(await fromLayersModel(layersModel)));
  return path;
}

function embeddedPicture(): string {
  return join(sampleXraysFolder(), "images", "00009925_036.jpg");
}
