import { DataError, type NdArray } from "@xrt/core";
import type { Group } from "h5wasm";
import { keras3Weights } from "../hdf5/keras3-layers.js";
import { type Hdf5File, withHdf5 } from "../hdf5/open-hdf5.js";
import type { WeightFile } from "../weight-file.js";
import type { ReadWeightsOptions, WeightReader } from "../weight-reader.js";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Keras HDF5: a whole model (`model_weights`) or weights only, also the `.weights.h5` of Keras 3. Order and names come from
 * the attributes `layer_names` and `weight_names`, as Keras writes them; a weight is called `layer/kernel`, one of a nested
 * model `model/layer/kernel`. Needs the package `h5wasm`.
 */
export const kerasHdf5: WeightReader = {
  format: "keras-hdf5",
  extensions: [".h5", ".hdf5", ".keras.h5"],
  recognises: (bytes) => signature.every((byte, i) => bytes[i] === byte),
  read: (bytes, options = {}) =>
    withHdf5(bytes, options.path ?? "weights", (file) => {
      const { root } = file;
      const isModel = root.keys().includes("model_weights");
      const weights = isModel ? file.group(root, "model_weights", '"model_weights"') : root;
      const topology = textOf(root, "model_config");
      return {
        format: "keras-hdf5",
        ...readLayers(file, weights, options),
        metadata: metadataOf(root, weights),
        leftOut: leftOutOf(root),
        ...(topology === undefined ? {} : { topology: JSON.parse(topology) as unknown }),
      };
    }),
};

function readLayers(
  file: Hdf5File,
  weights: Group,
  { path = "weights", only = () => true }: ReadWeightsOptions,
): Pick<WeightFile, "tensors" | "renamed" | "notes"> {
  const tensors = new Map<string, NdArray>();
  const renamed: { from: string; to: string }[] = [];
  const layers = namesOf(weights, "layer_names");
  if (layers === undefined && weights.keys().includes("layers")) {
    const found = keras3Weights(file, undefined).filter(({ name }) => only(name));
    for (const { name, read } of found) tensors.set(name, read());
    const paths = "weights of Keras 3 without their model are called by their paths";
    return { tensors, notes: [paths, ...file.notes()] };
  }
  if (layers === undefined) {
    throw new DataError(
      `${path}: the HDF5 file has no attribute "layer_names"; wants a model or its weights as Keras saves them`,
      { path },
    );
  }
  for (const layer of layers) {
    const group = file.group(weights, layer, `the layer "${layer}"`);
    for (const weight of namesOf(group, "weight_names") ?? []) {
      const { name, legacy } = weightName(layer, weight);
      if (!only(name)) continue;
      if (legacy) renamed.push({ from: weight, to: name });
      tensors.set(name, file.array(group, weight, weight));
    }
  }
  const legacy = "names of Keras 1 (_W, _b) were read as kernel and bias";
  return { tensors, renamed, notes: [...(renamed.length > 0 ? [legacy] : []), ...file.notes()] };
}

/**
 * Our name of a weight: without `:0`, below its layer, and with the names that Keras has used since version 2; before, a weight
 * repeated the name of its layer, `conv/conv_W_1:0`. A weight that is called as its layer is a tensor without a layer.
 */
function weightName(layer: string, weight: string): { name: string; legacy: boolean } {
  const plain = weight.replace(/:\d+$/, "");
  if (plain === layer) return { name: layer, legacy: false };
  const below = plain.startsWith(`${layer}/`) ? plain : `${layer}/${plain}`;
  const [, path = "", of = "", kind] = /^(.*\/)([^/]*)_([Wb])(?:_\d+)?$/.exec(below) ?? [];
  const legacy = kind !== undefined && of === layer.slice(layer.lastIndexOf("/") + 1);
  if (!legacy) return { name: below, legacy };
  return { name: `${path}${kind === "W" ? "kernel" : "bias"}`, legacy };
}

/** A list of names; Keras splits one that is longer than 64,512 bytes over `name0`, `name1`, ... */
function namesOf({ attrs }: Group, name: string): string[] | undefined {
  const whole = attrs[name]?.value;
  if (Array.isArray(whole)) return whole.map(String);
  // an empty list is an array of numbers without elements
  if (whole !== undefined) return [];
  if (attrs[`${name}0`] === undefined) return undefined;
  const names: string[] = [];
  for (let part = 0; attrs[`${name}${part}`] !== undefined; part++) {
    const value = attrs[`${name}${part}`]?.value;
    if (Array.isArray(value)) names.push(...value.map(String));
  }
  return names;
}

function textOf({ attrs }: Group, name: string): string | undefined {
  const value = attrs[name]?.value;
  return typeof value === "string" ? value : undefined;
}

/** What a training run left in a file, which no weight needs. */
function leftOutOf(root: Group): string[] {
  return [
    ...(root.keys().includes("optimizer_weights") ? ["the state of the optimizer"] : []),
    ...(root.attrs.training_config === undefined ? [] : ["training_config"]),
  ];
}

/** Attributes with texts, but those that are read on their own. */
function metadataOf(root: Group, weights: Group): Record<string, string> {
  const own = ["model_config", "training_config"];
  const entries = [weights, root].flatMap((group) =>
    Object.keys(group.attrs).flatMap((name) => {
      const value = own.includes(name) ? undefined : textOf(group, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return Object.fromEntries(entries);
}
