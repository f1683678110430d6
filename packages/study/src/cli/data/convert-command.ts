import { stat, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { UsageError, writeNpy } from "@xrt/core";
import { decodeImage, encodePng, writeDataset } from "@xrt/data/node";
import { Command } from "commander";
import { interruptible } from "../interruptible.js";
import { naturalNumber } from "../numbers.js";
import { progressDisplay } from "../progress-display.js";
import { openAnyDataset } from "./open-any-dataset.js";

interface ConvertFlags {
  readonly size?: number;
  readonly reader?: string;
  readonly json: boolean;
}

/** `xrt data convert`: one image, or a whole dataset, in a form that everybody can open. */
export function convertCommand(): Command {
  return new Command("convert")
    .description(
      "an image (DICOM, NIfTI, PNG, JPEG, TIFF, ...) as .png or .npy, or a dataset as a folder of PNGs with its dataset.json",
    )
    .argument("<in>", "image file; folder, address or table of a collection")
    .argument("<out>", "file that ends in .png or .npy, or a new folder")
    .option("--size <pixels>", "longer side of the images of a dataset", naturalNumber)
    .option("--reader <name>", "which collection it is (default: found by its tables)")
    .option("--json", "print what was written as JSON", false)
    .action(convert);
}

async function convert(from: string, to: string, flags: ConvertFlags): Promise<void> {
  const isFile = (await stat(from).catch(() => null))?.isFile() === true;
  const single = isFile && !/\.(csv|tsv|json)(\.gz)?$/i.test(from);
  const written = single
    ? await convertImage(from, to, flags)
    : await convertDataset(from, to, flags);
  if (flags.json) process.stdout.write(`${JSON.stringify(written, null, 2)}\n`);
  else process.stdout.write(`${to}\n`);
}

async function convertImage(from: string, to: string, { size }: ConvertFlags) {
  if (size !== undefined) throw new UsageError("--size: is for datasets; an image keeps its size");
  const kind = extname(to).toLowerCase();
  if (kind !== ".png" && kind !== ".npy") {
    throw new UsageError(`${to}: an image is written as .png or .npy; name such a file`);
  }
  const image = await decodeImage(from);
  await writeFile(to, kind === ".png" ? await encodePng(image) : writeNpy(image));
  return { file: to, shape: image.shape };
}

async function convertDataset(from: string, to: string, { size, reader, json }: ConvertFlags) {
  const display = json ? undefined : progressDisplay();
  try {
    return await interruptible("interrupted; the folder is not complete", async (signal) => {
      const dataset = await openAnyDataset(from, { reader, signal });
      return writeDataset(dataset, to, { size, onProgress: display?.onProgress, signal });
    });
  } finally {
    display?.stop();
  }
}
