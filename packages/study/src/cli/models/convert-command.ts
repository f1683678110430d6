// layers-models are read on a TensorFlow.js backend
import "@tensorflow/tfjs-backend-cpu";
import { existsSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { type ConvertedWeights, convertWeightFile } from "@xrt/backbones/node";
import { DataError } from "@xrt/core";
import { type Graph, UnsupportedOpError } from "@xrt/graph";
import { Command } from "commander";
import { loadModel } from "../graph/load-model.js";
import { progressDisplay } from "../progress-display.js";

/** `xrt models convert`: a weight file in another format. */
export function convertCommand(): Command {
  return new Command("convert")
    .description(
      "weights in another format, by the endings, bit for bit: .safetensors, .h5, .npz, .onnx, model.json and folders of .npy in and out; .keras, .pth, .pt, .th and .tflite in",
    )
    .argument("<in>", "weight file; of TensorFlow.js the model.json")
    .argument("<out>", "file to write; without an ending a folder of .npy files")
    .option("--json", "print what was written as JSON", false)
    .action(convert);
}

async function convert(from: string, to: string, { json }: { json: boolean }): Promise<void> {
  const display = json ? undefined : progressDisplay();
  try {
    const { network, problem } = await networkOf(from, to);
    const { notes, ...rest } = await convertWeightFile(from, to, {
      network,
      onProgress: display?.onProgress,
    });
    const converted = { ...rest, notes: [...notes, ...problem] };
    display?.stop();
    process.stdout.write(json ? `${JSON.stringify(converted, null, 2)}\n` : convertText(converted));
  } finally {
    display?.stop();
  }
}

/** The network of a file that may hold one, where ONNX is asked for, which keeps it; or why it cannot be carried. */
async function networkOf(
  from: string,
  to: string,
): Promise<{ network?: Graph; problem: readonly string[] }> {
  const inside = join(from, "model.json");
  const path = existsSync(inside) ? inside : from;
  const mayHoldOne = [".json", ".h5", ".hdf5"].includes(extname(path).toLowerCase());
  if (!mayHoldOne || extname(to).toLowerCase() !== ".onnx") return { problem: [] };
  try {
    return { network: (await loadModel(path)).graph, problem: [] };
  } catch (error) {
    if (!(error instanceof DataError || error instanceof UnsupportedOpError)) throw error;
    // weights without a network, or of one that is not carried, are converted all the same
    return { problem: [`weights alone: ${error.message}`] };
  }
}

function convertText(converted: ConvertedWeights): string {
  const { format, tensors, values, renamed, dropped, notes, network } = converted;
  const what = `${tensors} tensors, ${values.toLocaleString("en-US")} values`;
  const lines = [
    ...filesText(converted),
    `${what}${network ? ", and the network," : ""} from ${format}, read back bit for bit`,
    ...renamed.map(({ from, to }) => `renamed: ${from} -> ${to}`),
    ...dropped.map((lost) => `dropped: ${lost}`),
    ...notes.map((note) => `note: ${note}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** A folder of many arrays is one line. */
function filesText({ files, to }: ConvertedWeights): readonly string[] {
  const isFolder = files.every((file) => !relative(to, dirname(file)).startsWith(".."));
  return isFolder ? [`${to}: ${files.length} files`] : files;
}
