import { UsageError } from "@xrt/core";
import { Command } from "commander";
import { engineNames } from "../graph/engine.js";
import { interruptible } from "../interruptible.js";
import { naturalNumber } from "../numbers.js";
import { colourNames, type DrawFlags, share } from "./draw-flags.js";
import { explainArray } from "./explain-array.js";
import { explainImages } from "./explain-images.js";
import { methodsText } from "./methods-text.js";
import { classSetNames, contractModes, geometries } from "./model-flags.js";

/** What stands on the command line. */
export interface ExplainFlags extends DrawFlags {
  readonly model?: string;
  readonly method: readonly string[];
  readonly target?: string;
  readonly layer?: string;
  readonly option: readonly string[];
  readonly logit: boolean;
  readonly engine: string;
  readonly batchSize?: number;
  readonly preprocess?: string;
  readonly geometry?: string;
  readonly classes?: string;
  readonly out?: string;
  readonly raw?: string;
  readonly save: boolean;
  readonly listMethods: boolean;
  readonly json: boolean;
}

/** `xrt explain`: where a network looked, as pictures or as raw arrays. */
export function explainCommand(): Command {
  return new Command("explain")
    .description(
      "where a network looked: maps over images, or raw values for a NumPy array in the model's own layout",
    )
    .argument("[input...]", "image files (PNG, JPEG, DICOM, ...), or one .npy file with a batch")
    .option(
      "--model <file>",
      "an .onnx file, the model.json of a layers-model or graph-model, or a Keras .h5; without it the embedded MobileNet",
    )
    .option("--method <a,b>", "methods by name; see --list-methods", list, ["grad-cam"])
    .option(
      "--target <names>",
      'output units by index or class name, comma-separated; "predicted" (default) is the one that answers most',
    )
    .option("--layer <path>", 'layer, for methods that take one; "last-conv" picks one')
    .option(
      "--option <name=value>",
      "option of the methods, may be given several times; method.name=value for one of them; arrays as .npy",
      (text: string, before: readonly string[]) => [...before, text],
      [] as readonly string[],
    )
    .option("--no-logit", "explain the probability itself; default is the logit in front of it")
    .option("--engine <name>", `one of ${engineNames.join(", ")}`, "onnx")
    .option("--batch-size <images>", "most images in one run", naturalNumber)
    .option(
      "--preprocess <mode>",
      `what the weights expect of an image: ${contractModes.join(", ")}, or a JSON file with a contract; default: what the model file says, else tf for TensorFlow and torch for ONNX`,
    )
    .option("--geometry <name>", `how an image comes to the input size: ${geometries.join(", ")}`)
    .option(
      "--classes <names>",
      `names of the output units: a,b,c, a .json or .txt file, or ${classSetNames}; default: what the model file says`,
    )
    .option("--out <folder>", "where pictures go; default: explained")
    .option("--scale <name>", "max, max-abs or min-max; default: max-abs for signed maps, else max")
    .option(
      "--percentile <0-100>",
      "share of the pixels below the strongest colour; default: 99 for maps of pixels, else 100",
      share(100),
    )
    .option("--colours <name>", `one of ${colourNames}`)
    .option("--opacity <0-1>", "of the strongest colour", share(1), 0.7)
    .option("--contour <0-1>", "a line around the strongest part, from this quantile on", share(1))
    .option(
      "--align <name>",
      "where the cells of a layer are drawn: receptive-field, where its units look, or stretched over the image",
      "receptive-field",
    )
    .option("--format <name>", "png, or svg", "png")
    .option("--save", "also keep each result with all of its numbers (.xrtattr)", false)
    .option("--raw <file.npy>", "where the raw signed values go, for a .npy input")
    .option("--list-methods", "print every method with its options and defaults", false)
    .option("--json", "print scores, deltas, methods and options as JSON", false)
    .action(explain);
}

async function explain(inputs: readonly string[], flags: ExplainFlags): Promise<void> {
  if (flags.listMethods) {
    process.stdout.write(methodsText(flags.json));
    return;
  }
  if (inputs.length === 0) {
    throw new UsageError("explain: no input is given; try: xrt explain image.png --out explained");
  }
  const arrays = inputs.filter((path) => path.endsWith(".npy"));
  if (arrays.length > 0) {
    const [path = ""] = arrays;
    if (inputs.length > 1) {
      throw new UsageError(
        `explain: ${path} is an array, and stands alone; got ${inputs.length} inputs`,
      );
    }
    await interruptible("interrupted; nothing was written", (signal) =>
      explainArray(path, flags, signal),
    );
    return;
  }
  if (flags.raw !== undefined) {
    throw new UsageError("--raw: is for a .npy input; for images use --save");
  }
  await interruptible("interrupted; the pictures that were finished are kept", (signal) =>
    explainImages(inputs, flags, signal),
  );
}

function list(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}
