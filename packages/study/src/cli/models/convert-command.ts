import { type ConvertedWeights, convertWeightFile } from "@xrt/backbones/node";
import { Command } from "commander";
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
    const converted = await convertWeightFile(from, to, { onProgress: display?.onProgress });
    display?.stop();
    process.stdout.write(json ? `${JSON.stringify(converted, null, 2)}\n` : convertText(converted));
  } finally {
    display?.stop();
  }
}

function convertText({
  files,
  format,
  tensors,
  values,
  renamed,
  dropped,
  notes,
}: ConvertedWeights) {
  const lines = [
    ...files,
    `${tensors} tensors, ${values.toLocaleString("en-US")} values from ${format}, read back bit for bit`,
    ...renamed.map(({ from, to }) => `renamed: ${from} -> ${to}`),
    ...dropped.map((what) => `dropped: ${what}`),
    ...notes.map((note) => `note: ${note}`),
  ];
  return `${lines.join("\n")}\n`;
}
