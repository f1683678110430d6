import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import {
  convertWeightFile,
  loadBackbone,
  pretrained,
  readWeightFile,
  writeWeightFile,
} from "@xrt/backbones/node";
import type { Preprocess } from "@xrt/core";

enableProdMode(); // only mutes TensorFlow.js' advertisement of its Node binding

const tiny = join(
  import.meta.dirname,
  "../../packages/backbones/fixtures/torch/checkpoint.pth.tar",
);
const [checkpoint = tiny, network, out = join(import.meta.dirname, "out")] = process.argv.slice(2);

// what a checkpoint holds, whatever wrapper it lies in
const { tensors, metadata, notes } = await readWeightFile(checkpoint);
console.log(`${checkpoint}: ${tensors.size} tensors`);
for (const [name, { shape }] of [...tensors].slice(0, 5)) console.log(`  ${name} [${shape}]`);
if (tensors.size > 5) console.log("  ...");
for (const [key, value] of Object.entries(metadata)) console.log(`  ${key}: ${value}`);
for (const note of notes) console.log(`  note: ${note}`);

if (network === undefined) await changeFormat();
else await intoNetwork(network);

/** Other formats, the same names, every bit. */
async function changeFormat(): Promise<void> {
  for (const name of ["weights.safetensors", "weights.h5", "weights.npz"]) {
    const { files, dropped } = await convertWeightFile(checkpoint, join(out, name));
    console.log(`wrote ${files.join(", ")}`);
    for (const what of dropped) console.log(`  dropped: ${what}`);
  }
}

/** The checkpoint in a network of that name, which is then written for other programs. */
async function intoNetwork(name: string): Promise<void> {
  // what the weights expect of an image; this is torchvision's
  const contract: Preprocess = {
    mode: "torch",
    size: [224, 224],
    channels: 3,
    geometry: { kind: "resize-crop", shorterSide: 256 },
    resampler: "bilinear",
  };
  // PyTorch pads on both sides and divides by the deviation with 1e-5
  const options = { padding: "torch", epsilon: 1e-5 } as const;
  const backbone = await pretrained(name, {
    ...options,
    weights: checkpoint,
    preprocess: contract,
  });
  console.log(`${name}: ${backbone.coverage?.loaded.length} weights have their values`);
  for (const file of ["model.json", "weights.h5", "model.onnx", "weights.safetensors"]) {
    console.log(`wrote ${(await writeWeightFile(join(out, file), backbone)).join(", ")}`);
  }
  const again = await loadBackbone(join(out, "model.onnx"));
  console.log(
    `read back: last feature map "${again.featureLayer}", mode "${again.preprocess.mode}"`,
  );
}
