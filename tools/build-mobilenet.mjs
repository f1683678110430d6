// Writes packages/sample/mobilenet-v1-0.25 from ../shared/data/weights/mobilenet_v1_0.25_224, whose topology is null:
// the layers are rebuilt by @xrt/backbones and the weights assigned by name. Run by hand after `npm run build`:
//   node tools/build-mobilenet.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { mobileNetV1 } from "@xrt/backbones";
import { saveLayersModel } from "@xrt/backbones/node";
import { writeWeights } from "@xrt/graph/layers";

const root = join(import.meta.dirname, "..");
const data = process.env.XRT_REAL_DATA ?? join(root, "..", "shared", "data");
const source = join(data, "weights", "mobilenet_v1_0.25_224");
const { weightsManifest } = JSON.parse(readFileSync(join(source, "model.json"), "utf8"));

const parameters = new Map();
for (const { paths, weights } of weightsManifest) {
  const bytes = Buffer.concat(paths.map((p) => readFileSync(join(source, p))));
  let offset = 0;
  for (const { name, shape } of weights) {
    const size = shape.reduce((n, d) => n * d, 1);
    const array = new Float32Array(
      new Uint8Array(bytes.subarray(offset, offset + 4 * size)).buffer,
    );
    parameters.set(name, { data: array, shape });
    offset += 4 * size;
  }
  if (offset !== bytes.length)
    throw new Error(`${paths}: ${bytes.length} bytes, described are ${offset}`);
}

const network = mobileNetV1({ alpha: 0.25 });
if (parameters.size !== network.weights.length) {
  throw new Error(
    `${parameters.size} weights in the file, ${network.weights.length} in the network`,
  );
}
writeWeights(network, parameters);
const target = join(root, "packages", "sample", "mobilenet-v1-0.25");
await saveLayersModel(network, target);

// the thousand class names in the order of the outputs; the list of 1001 starts with a background class
const labels = readFileSync(join(data, "photos", "coral_imagenet_labels_1001.txt"), "utf8");
const names = labels
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => line.replace(/^\d+\s+/, "").trim());
writeFileSync(join(target, "labels.json"), `${JSON.stringify(names.slice(1), null, 1)}\n`);
