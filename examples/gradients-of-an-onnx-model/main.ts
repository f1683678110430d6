import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { gradCam, gradient } from "@xrt/attribution";
import { normalise, overlay } from "@xrt/attribution/render";
import { loadLayersModel } from "@xrt/backbones/node";
import { type NdArray, ndArray, type Preprocess, preprocess, stack, toGrey } from "@xrt/core";
import { decodeImage } from "@xrt/data/node";
import { cost, linearOutput } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { loadOnnx } from "@xrt/graph/node";
import { compile, toOnnx } from "@xrt/graph/onnx";
import { sampleMobileNetFolder, sampleXraysFolder } from "@xrt/sample";
import sharp from "sharp";

enableProdMode(); // only mutes TensorFlow.js' advertisement of its Node binding

const [model = await embeddedModel(), picture = embeddedPicture()] = process.argv.slice(2);

// the network, without a softmax at its end: a saturated one has no gradient
const graph = linearOutput(await loadOnnx(model));
const [input = ""] = graph.inputs;
const [output = ""] = graph.outputs;
const [, ...shape] = (graph.types.get(input)?.shape ?? []).map(Number);
const { total } = cost(graph);
console.log(`${model}: ${total.nodes} nodes, ${total.parameters} parameters, ${total.flop} FLOP`);

// what the weights expect
const channelsFirst = (shape[0] ?? 0) <= 4;
const [height = 0, width = 0] = channelsFirst ? shape.slice(1) : shape;
const contract: Preprocess = {
  mode: "tf",
  size: [height, width],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};
const decoded = await decodeImage(picture);
const pixels = preprocess(contract, decoded);
const image = channelsFirst ? toChannelsFirst(pixels) : pixels;

const network = await compile(graph);
const scoresOf = async (x: NdArray) =>
  (await network.run({ [input]: stack([x]) }))[output]?.data ?? new Float32Array();
const scores = await scoresOf(image);
const target = scores.indexOf(Math.max(...scores));
console.log(`likeliest: class ${target}, score ${scores[target]?.toFixed(3)}`);

const slope = await gradient(graph, image, { target });
const step = 1e-2 / Math.sqrt(slope.values.data.reduce((s, v) => s + v * v, 0));
const moved = image.data.map((v, i) => v + step * (slope.values.data[i] ?? 0));
const predicted = step * slope.values.data.reduce((s, v) => s + v * v, 0);
const actual = ((await scoresOf({ ...image, data: moved }))[target] ?? 0) - (scores[target] ?? 0);
console.log(`a small step uphill: predicted ${predicted.toFixed(5)}, is ${actual.toFixed(5)}`);
await network.dispose();

const grey = preprocess({ ...contract, mode: "raw", channels: 1 }, toGrey(decoded));
const cam = await gradCam(graph, image, { target });
await save("gradient.png", normalise(largestPerPixel(slope.values), { percentile: 99 }).values);
await save("grad-cam.png", normalise(cam.values).values);
for (const { message } of cam.warnings.flat()) console.log(`grad-cam: ${message}`);

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

/** `[channels, height, width]` of `[height, width, channels]`. */
function toChannelsFirst({ data, shape: [rows = 0, columns = 0, channels = 0] }: NdArray): NdArray {
  const places = rows * columns;
  const turned = data.map((_, i) => data[(i % places) * channels + Math.floor(i / places)] ?? 0);
  return ndArray(turned, [channels, rows, columns]);
}

/** `[height, width]`: the largest magnitude over the channels. */
function largestPerPixel({ data }: NdArray): NdArray {
  const places = height * width;
  const channels = data.length / places;
  const values = new Float32Array(places);
  for (const [i, value] of data.entries()) {
    const place = channelsFirst ? i % places : Math.floor(i / channels);
    values[place] = Math.max(values[place] ?? 0, Math.abs(value));
  }
  return ndArray(values, [height, width]);
}

async function save(name: string, map: NdArray): Promise<void> {
  const path = join(import.meta.dirname, name);
  const { data, shape } = overlay(grey, map);
  const [rows = 0, columns = 0] = shape;
  await sharp(Uint8Array.from(data), { raw: { width: columns, height: rows, channels: 3 } })
    .png()
    .toFile(path);
  console.log(path);
}
