import { readFile } from "node:fs/promises";
import { findWeights } from "@xrt/backbones";
import { type Geometry, type Preprocess, type PreprocessMode, UsageError } from "@xrt/core";
import { oneOf } from "./draw-flags.js";

/** Names that `--preprocess` takes. */
export const contractModes = [
  "tf",
  "unit",
  "torch",
  "caffe",
  "caffe-255",
  "xrv",
  "zscore",
  "raw",
] as const;

/** Names that `--geometry` takes. */
export const geometries = ["center-crop", "squash", "pad", "letterbox"] as const;

/** A contract from `--preprocess` and `--geometry`, for a network with an input of this size. */
export async function contractOfFlags(
  { preprocess, geometry }: { readonly preprocess?: string; readonly geometry?: string },
  known: Preprocess | undefined,
  guess: PreprocessMode,
  input: Pick<Preprocess, "size" | "channels">,
): Promise<{ readonly contract: Preprocess; readonly isGuessed: boolean }> {
  const shape = oneOf("--geometry", geometries, geometry);
  const geometryOf = (before: Geometry): Geometry => {
    if (shape === undefined) return before;
    return shape === "pad" || shape === "letterbox" ? { kind: shape, fill: 0 } : shape;
  };
  if (preprocess?.endsWith(".json")) {
    const contract = (await json("--preprocess", preprocess)) as Preprocess;
    return { contract: { ...contract, geometry: geometryOf(contract.geometry) }, isGuessed: false };
  }
  const mode = oneOf("--preprocess", contractModes, preprocess);
  const base: Preprocess = known ?? {
    ...input,
    mode: guess,
    geometry: "center-crop",
    resampler: "bilinear",
  };
  return {
    contract: { ...base, mode: mode ?? base.mode, geometry: geometryOf(base.geometry) },
    isGuessed: known === undefined && mode === undefined,
  };
}

/** Names of output units from `--classes`. */
export async function classesOfFlag(text: string): Promise<readonly string[]> {
  const set = classSets[text];
  if (set !== undefined) {
    return findWeights(...set).classes.map((name, i) => name ?? `output ${i}`);
  }
  if (text.endsWith(".json")) {
    const names = await json("--classes", text);
    if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
    throw new UsageError(`--classes: ${text} wants a list of names`);
  }
  if (text.endsWith(".txt")) {
    const lines = (await file("--classes", text)).split(/\r?\n/);
    return lines.filter((line) => line.trim() !== "");
  }
  const names = text.split(",").map((name) => name.trim());
  if (names.length > 1 && !names.includes("")) return names;
  throw new UsageError(
    `--classes: is "${text}", wants a,b,c, a .json or .txt file, or one of ${classSetNames}`,
  );
}

/** Orders of outputs that many networks share, each from published weights that have it. */
const classSets: Readonly<Record<string, readonly [network: string, id: string]>> = {
  chexnet: ["densenet121", "chexnet"],
  xrv: ["densenet121", "xrv-all"],
  imagenet: ["vgg16", "imagenet"],
};

/** Names that `--classes` takes for orders of outputs that many networks share. */
export const classSetNames: string = Object.keys(classSets).join(", ");

async function json(flag: string, path: string): Promise<unknown> {
  const text = await file(flag, path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${flag}: ${path} is no JSON (${(cause as Error).message})`, { cause });
  }
}

async function file(flag: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(`${flag}: ${path} cannot be read (${code})`, { cause });
  }
}
