import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readWeightFile } from "@xrt/backbones/node";
import type { Preprocess, PreprocessMode } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { sampleMobileNetFolder } from "@xrt/sample";
import { loadModel } from "../graph/load-model.js";
import { classesOfFlag } from "./model-flags.js";

/** A network with what is known of its weights. */
export interface ExplainedModel {
  /** Path as given, or `"mobilenet"` for the embedded one. */
  readonly name: string;
  readonly graph: Graph;
  readonly classes: readonly string[] | undefined;
  /** What the weights expect, where the file says it. */
  readonly preprocess: Preprocess | undefined;
  /** Scaling that networks of this kind usually have. */
  readonly usualMode: PreprocessMode;
}

/** What the weights of the embedded MobileNet expect. */
const mobileNetContract: Preprocess = {
  mode: "tf",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};

/**
 * The network of `--model`, with the names of its classes and its preprocess contract: from the command line, from the file, as
 * `exportWeights` writes them, or from a `labels.json` beside it.
 *
 * @throws DataError when a file is missing or broken; UsageError when `--classes` cannot be read.
 * @throws UnsupportedOpError when it has ops that are not carried.
 */
export async function explainedModel({
  model,
  classes,
}: {
  readonly model?: string;
  readonly classes?: string;
}): Promise<ExplainedModel> {
  const path = model ?? join(sampleMobileNetFolder(), "model.json");
  const { graph, kind } = await loadModel(path);
  const written = await writtenContract(path);
  const names = classes === undefined ? undefined : await classesOfFlag(classes);
  const known = names ?? written.classes?.map((name, i) => name ?? `output ${i}`);
  return {
    name: model ?? "mobilenet",
    graph,
    classes: known ?? (await labelsBeside(path)),
    preprocess: written.preprocess ?? (model === undefined ? mobileNetContract : undefined),
    usualMode: kind === "onnx" ? "torch" : "tf",
  };
}

interface WrittenContract {
  readonly classes?: readonly (string | null)[];
  readonly preprocess?: Preprocess;
}

/** What the file says of its weights, in its metadata. */
async function writtenContract(path: string): Promise<WrittenContract> {
  const { metadata } = await readWeightFile(path, { only: () => false });
  const own = Object(jsonOf(metadata.xrt));
  const classes = own.classes ?? namesIn(metadata);
  return { ...own, ...(classes && { classes }) };
}

/** Names of outputs under the keys that exporters use: a list in JSON, or names with commas between. */
function namesIn(metadata: Readonly<Record<string, string>>): string[] | undefined {
  for (const key of ["classes", "class_names", "labels", "names"]) {
    const text = metadata[key];
    if (text === undefined) continue;
    const list = jsonOf(text) ?? (/[[{]/.test(text) ? undefined : text.split(","));
    if (Array.isArray(list)) return list.map((name) => String(name).trim());
  }
  return undefined;
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

/** Names in a `labels.json` in the folder of the model; none where there is no such list. */
async function labelsBeside(path: string): Promise<string[] | undefined> {
  try {
    const names = JSON.parse(await readFile(join(dirname(path), "labels.json"), "utf8"));
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    return undefined;
  }
}
