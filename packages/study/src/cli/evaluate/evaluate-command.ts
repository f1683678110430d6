import {
  type BaselineMap,
  type Evaluation,
  evaluate,
  evaluationMetrics,
  evaluationText,
} from "@xrt/attribution/evaluate";
import { DataError, nearest, UsageError } from "@xrt/core";
import { Command, InvalidArgumentError } from "commander";
import { openAnyDataset } from "../data/open-any-dataset.js";
import { askedMethods, askedTargets, asUsage, targetName } from "../explain/asked.js";
import { attributionEngine } from "../explain/attribution-engine.js";
import { imageModel } from "../explain/image-model.js";
import { classSetNames, contractModes, geometries } from "../explain/model-flags.js";
import { quietDisplay } from "../explain/quiet-display.js";
import { engineNames } from "../graph/engine.js";
import { interruptible } from "../interruptible.js";
import { naturalNumber, wholeNumber } from "../numbers.js";
import { evaluationImages } from "./evaluation-images.js";
import { regionsOf } from "./regions.js";
import { writeEvaluation } from "./write-evaluation.js";

interface EvaluateFlags {
  readonly model?: string;
  readonly method: readonly string[];
  readonly metric: readonly string[];
  readonly baseline: readonly string[];
  readonly target?: string;
  readonly label?: string;
  readonly masks?: string;
  readonly region?: string;
  readonly limit?: number;
  readonly option: readonly string[];
  readonly layer?: string;
  readonly classes?: string;
  readonly preprocess?: string;
  readonly geometry?: string;
  readonly reader?: string;
  readonly frontal: boolean;
  readonly engine: string;
  readonly seed: number;
  readonly out?: string;
  readonly listMetrics: boolean;
  readonly json: boolean;
}

const baselineMaps: readonly BaselineMap[] = ["edges", "centre", "random-weights"];

/** `xrt evaluate`: how good the maps of methods are on a set of images. */
export function evaluateCommand(): Command {
  return new Command("evaluate")
    .description(
      "how good maps are on a set of images: faithful, where the finding is, other than an edge detector's; with intervals by patient",
    )
    .argument("[data]", "folder, address or table of a collection")
    .option(
      "--model <file>",
      "an .onnx file, the model.json of a layers-model or graph-model, or a Keras .h5; without it the embedded MobileNet",
    )
    .option("--method <a,b>", "methods by name; see xrt explain --list-methods", list, ["grad-cam"])
    .option("--metric <a,b>", "metrics by name; see --list-metrics", list, [
      "deletion",
      "insertion",
    ])
    .option("--baseline <a,b>", `maps to compare with: ${baselineMaps.join(", ")}, or none`, list, [
      ...baselineMaps,
    ])
    .option(
      "--target <name>",
      'output unit by index or class name; "predicted" (default) is the one that answers most',
    )
    .option("--label <finding>", "only images that have this finding")
    .option(
      "--masks <folder>",
      "masks of the images, of the same name; default: those of the set, or its folder masks or lung",
    )
    .option(
      "--region <name>",
      "which masks or boxes of the set; default: those of the target, else those that most images have",
    )
    .option("--limit <images>", "most images", naturalNumber)
    .option("--layer <path>", 'layer, for methods that take one; "last-conv" picks one')
    .option(
      "--option <name=value>",
      "option of the methods, may be given several times; method.name=value for one of them",
      (text: string, before: readonly string[]) => [...before, text],
      [] as readonly string[],
    )
    .option(
      "--classes <names>",
      `names of the output units: a,b,c, a .json or .txt file, or ${classSetNames}; default: what the model file says`,
    )
    .option(
      "--preprocess <mode>",
      `what the weights expect of an image: ${contractModes.join(", ")}, or a JSON file with a contract; default: what the model file says, else tf for TensorFlow and torch for ONNX`,
    )
    .option("--geometry <name>", `how an image comes to the input size: ${geometries.join(", ")}`)
    .option("--reader <name>", "which collection it is (default: found by its tables)")
    .option("--frontal", "leave out images whose view is not frontal", false)
    .option("--engine <name>", `one of ${engineNames.join(", ")}`, "onnx")
    .option("--seed <number>", "of what is drawn", wholeNumber, 0)
    .option("--out <folder>", "where evaluation.json, evaluation.txt and values.csv go")
    .option("--list-metrics", "print every metric, and which way is better", false)
    .option("--json", "print the evaluation as JSON", false)
    .action(run);
}

async function run(data: string | undefined, flags: EvaluateFlags): Promise<void> {
  if (flags.listMetrics) {
    process.stdout.write(metricsText(flags.json));
    return;
  }
  if (data === undefined) {
    throw new UsageError(
      "evaluate: no dataset is given; try: xrt evaluate FOLDER --model m.onnx --method grad-cam --metric deletion",
    );
  }
  await interruptible("interrupted; nothing was written", (signal) => judge(data, flags, signal));
}

async function judge(data: string, flags: EvaluateFlags, signal: AbortSignal): Promise<void> {
  const methods = await askedMethods(flags);
  const needsRegion = regionMetric(flags.metric);
  const baselines = baselinesOf(flags.baseline);
  const engine = await attributionEngine(flags.engine);
  const { graph, classes, name, contract, guess } = await imageModel(flags);
  const targets = askedTargets(flags.target, classes);
  const [target = "predicted"] = targets;
  if (targets.length > 1) {
    throw new UsageError(`--target: names ${targets.length} targets, wants one`);
  }
  const { reader, frontal, label } = flags;
  const dataset = await openAnyDataset(data, { reader, frontal, signal });
  const found = dataset.records.filter((record) => hasLabel(record.labels, label));
  const { masks, region } = flags;
  const regions = await regionsOf(dataset.records, {
    ...{ data, masks, region },
    target: targetName(target, classes),
  });
  const usable = needsRegion === undefined ? found : found.filter((record) => regions.has(record));
  if (usable.length === 0) {
    const why =
      found.length === 0
        ? label === undefined
          ? "has no image"
          : `has no image with ${label}; its findings are ${Object.keys(dataset.records[0]?.labels ?? {}).join(", ")}`
        : `has no masks or boxes, and ${needsRegion} needs a region; name a folder with --masks`;
    throw new DataError(`${data}: ${why}`, { path: data });
  }
  const records = usable.slice(0, flags.limit);
  const images = evaluationImages(records, { contract, regions, target });
  const display = quietDisplay(flags.json);
  let evaluation: Evaluation;
  try {
    evaluation = await asUsage(() =>
      evaluate(graph, images, {
        methods: Object.fromEntries(methods.map((one) => [one.name, one.options])),
        metrics: flags.metric,
        ...{ baselines, engine, signal, seed: flags.seed, onProgress: display.onProgress },
      }),
    );
  } finally {
    display.stop();
  }
  if (flags.out !== undefined) {
    const how = {
      ...{ data, model: name, target, targetName: targetName(target, classes) },
      ...{ region: regions.name, preprocess: contract, seed: flags.seed },
    };
    await writeEvaluation(flags.out, evaluation, { records, how });
  }
  process.stdout.write(
    flags.json ? `${JSON.stringify(evaluation, null, 2)}\n` : evaluationText(evaluation),
  );
  if (needsRegion !== undefined && masks === undefined && !flags.json) {
    note(`regions are those of ${regions.name}`);
  }
  if (guess !== undefined) note(guess);
}

function note(text: string): void {
  process.stderr.write(`note: ${text}\n`);
}

/** The first metric that needs a region. */
function regionMetric(names: readonly string[]): string | undefined {
  const known = new Map(evaluationMetrics.map((metric) => [metric.name, metric]));
  for (const name of names) {
    if (known.has(name)) continue;
    const near = nearest(name, [...known.keys()]).join(", ");
    throw new UsageError(`--metric: no metric is called "${name}"; nearest: ${near}`);
  }
  return names.find((name) => known.get(name)?.region);
}

function baselinesOf(names: readonly string[]): BaselineMap[] {
  if (names.length === 1 && names[0] === "none") return [];
  return names.map((name) => {
    const found = baselineMaps.find((map) => map === name);
    if (found !== undefined) return found;
    throw new UsageError(`--baseline: is "${name}", wants ${baselineMaps.join(", ")}, or none`);
  });
}

function hasLabel(labels: Readonly<Record<string, unknown>>, label: string | undefined): boolean {
  return label === undefined || labels[label] === 1;
}

function metricsText(json: boolean): string {
  if (json) return `${JSON.stringify(evaluationMetrics, null, 2)}\n`;
  return evaluationMetrics
    .map(({ name, better, region }) => {
      const way = better === null ? "no better or worse by itself" : `better: ${better}`;
      return `  ${name}: ${way}${region ? "; needs masks or boxes" : ""}\n`;
    })
    .join("");
}

function list(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("") || new Set(names).size < names.length) {
    throw new InvalidArgumentError("wants different names, separated by commas.");
  }
  return names;
}
