import { DataError, type NdArray, sizeOf } from "@xrt/core";
import { type ElementType, elementSizes, toFloat32 } from "../element-types.js";
import type { WeightFile } from "../weight-file.js";
import type { ReadWeightsOptions, WeightReader } from "../weight-reader.js";
import { jsonOf } from "./tfjs-json.js";
import { groupsOf, type ManifestGroup, type ManifestWeight } from "./tfjs-manifest.js";

/**
 * The `model.json` of TensorFlow.js with the weight files that it names: a layers-model, whose topology may be `null`,
 * or a graph-model. Quantised weights are restored. Weight files of which `only` wants nothing are not read.
 */
export const tfjs: WeightReader = {
  format: "tfjs-layers-model",
  extensions: [".json"],
  recognises: (bytes) => jsonOf(bytes)?.weightsManifest !== undefined,
  async read(bytes, options = {}) {
    const { path = "model.json", only = () => true } = options;
    const json = jsonOf(bytes) ?? {};
    const groups = groupsOf(json.weightsManifest, path).filter(({ weights }) =>
      weights.some(({ name }) => only(name)),
    );
    const notes = new Set<string>();
    const tensors = new Map<string, NdArray>();
    const files = await Promise.all(groups.map((group) => groupBytes(group, options)));
    refuseMissing(files, path);
    for (const [i, group] of groups.entries()) {
      readGroup(group, files[i]?.bytes as Uint8Array, { path, only, tensors, notes });
    }
    return {
      ...topologyOf(json.modelTopology),
      tensors,
      metadata: stringsOf(json),
      notes: [...notes],
    };
  },
};

interface GroupBytes {
  readonly bytes: Uint8Array;
  readonly missing: readonly string[];
}

/** The files of a group, one after another. */
async function groupBytes(
  { paths, length }: ManifestGroup,
  { path = "model.json", sibling }: ReadWeightsOptions,
): Promise<GroupBytes> {
  if (sibling === undefined) {
    throw new DataError(
      `${path}: names the weight files ${paths.slice(0, 3).join(", ")}; read it from its folder, or give \`sibling\``,
      { path },
    );
  }
  const missing: string[] = [];
  // one file after another goes to its place, so that at most one lies in memory twice
  const whole = paths.length > 1 && length <= largestWhole ? new Uint8Array(length) : undefined;
  let only: Uint8Array = new Uint8Array();
  let found = 0;
  for (const name of paths) {
    try {
      const part = await sibling(name, whole?.subarray(found));
      if (whole === undefined) only = paths.length === 1 ? part : joined(only, part);
      else if (part.buffer !== whole.buffer && found + part.length <= length) {
        whole.set(part, found);
      }
      found += part.length;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      missing.push(name);
    }
  }
  if (missing.length > 0) return { bytes: new Uint8Array(), missing };
  if (found !== length) {
    throw new DataError(
      `${path}: ${paths.join(", ")} hold ${found} bytes, the manifest describes ${length}; fetch them again`,
      { path },
    );
  }
  return { bytes: whole ?? only, missing };
}

/** A manifest that describes more gets no memory before its files are there. */
const largestWhole = 2 ** 30;

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function refuseMissing(files: readonly GroupBytes[], path: string): void {
  const missing = files.flatMap((file) => file.missing);
  if (missing.length === 0) return;
  throw new DataError(
    `${path}: ${missing.length} weight files are missing: ${missing.slice(0, 8).join(", ")}; fetch them, or pick the weights that are there with \`only\``,
    { path },
  );
}

function readGroup(
  group: ManifestGroup,
  bytes: Uint8Array,
  {
    path,
    only,
    tensors,
    notes,
  }: {
    path: string;
    only: (name: string) => boolean;
    tensors: Map<string, NdArray>;
    notes: Set<string>;
  },
): void {
  let at = 0;
  for (const weight of group.weights) {
    const end = at + sizeOf(weight.shape) * elementSizes[weight.stored];
    if (only(weight.name)) {
      if (weight.stored !== "float32") notes.add(`${weight.stored} was converted to float32`);
      const data = valuesOf(weight, bytes.subarray(at, end), `${path}: ${weight.name}`);
      tensors.set(weight.name, { shape: weight.shape, data });
    }
    at = end;
  }
}

/** `stored * scale + min` where a weight is quantised affinely. */
function valuesOf(
  { stored, dtype, scale, min }: ManifestWeight,
  bytes: Uint8Array,
  what: string,
): Float32Array {
  const values = toFloat32(bytes, stored as ElementType, what);
  if (scale === undefined) return values;
  const restored = values.map((q) => q * scale + min);
  return dtype === "int32" ? restored.map(Math.round) : restored;
}

function topologyOf(topology: unknown): Pick<WeightFile, "format" | "topology"> {
  const { node, model_config: config } = Object(topology) as Record<string, unknown>;
  if (Array.isArray(node)) return { format: "tfjs-graph-model", topology };
  const own = config ?? topology ?? undefined;
  return own === undefined
    ? { format: "tfjs-layers-model" }
    : { format: "tfjs-layers-model", topology: own };
}

function stringsOf(json: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = [
    ...["format", "generatedBy", "convertedBy"].map((key) => [key, json[key]] as const),
    ...Object.entries(Object(json.userDefinedMetadata) as Record<string, unknown>),
  ];
  return Object.fromEntries(entries.filter((e): e is [string, string] => typeof e[1] === "string"));
}
