// One round of load-resnet50.bench.ts: loads ResNet50, predicts once, and prints what it took. It runs the built packages, as users do: what
// makes TypeScript run from source takes memory of its own.
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { backboneInput } from "@xrt/backbones";
import { loadBackbone, pretrained } from "@xrt/backbones/node";
import { ndArray } from "@xrt/core";
import { compile } from "@xrt/graph/onnx";

enableProdMode();
const [way = "", folder = ""] = process.argv.slice(2);
/** @type {import("@xrt/core").Preprocess} */
const preprocess = {
  mode: "caffe",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};
// onnxruntime's library is loaded by any program that predicts
await import("onnxruntime-node");
globalThis.gc?.();
const before = process.memoryUsage.rss();
/** @type {Record<string, number>} */
const times = {};
let last = performance.now();
const part = (/** @type {string} */ name) => {
  const now = performance.now();
  times[name] = (now - last) / 1000;
  last = now;
};
const started = last;
const backbone =
  way === "pretrained"
    ? await pretrained("resnet50-v1", { weights: folder, preprocess })
    : await loadBackbone(folder, { preprocess });
part("load");
// maxRSS is in kilobytes
const peakNow = () => process.resourceUsage().maxRSS * 1024 - before;
const peakOfLoading = peakNow();
const executable = await compile(backbone.graph);
part("compile");
const image = ndArray(
  Float32Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7) % 256),
  [300, 300, 3],
);
const input = backboneInput(backbone, [image]);
const out = await executable.run({ [backbone.graph.inputs[0] ?? ""]: input });
part("predict");
times.total = (performance.now() - started) / 1000;
const scores = out[backbone.graph.outputs[0] ?? ""]?.data ?? new Float32Array();
const first = scores.indexOf(Math.max(...scores));
console.log(JSON.stringify({ parts: times, peak: peakNow(), peakOfLoading, first }));
