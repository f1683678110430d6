import { DataError, type NdArray } from "@xrt/core";
import type { Group } from "h5wasm";
import { keras3Weights } from "../hdf5/keras3-layers.js";
import { type Hdf5File, withHdf5 } from "../hdf5/open-hdf5.js";
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
        ...(topology === undefined ? {} : { topology: JSON.parse(topology) as unknown }),
      };
    }),
};

function readLayers(
  file: Hdf5File,
  weights: Group,
  { path = "weights", only = () => true }: ReadWeightsOptions,
): { tensors: Map<string, NdArray>; notes: string[] } {
  const tensors = new Map<string, NdArray>();
  const notes = new Set<string>();
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
  // files of Keras 1 say so, or nothing
  const isFirst =
    (textOf(file.root, "keras_version") ?? textOf(weights, "keras_version") ?? "1") < "2";
  for (const layer of layers) {
    const group = file.group(weights, layer, `the layer "${layer}"`);
    for (const weight of namesOf(group, "weight_names") ?? []) {
      const { name, legacy } = weightName(layer, weight, isFirst);
      if (!only(name)) continue;
      if (legacy) notes.add("names of Keras 1 (_W, _b) were read as kernel and bias");
      tensors.set(name, file.array(group, weight, weight));
    }
  }
  return { tensors, notes: [...notes, ...file.notes()] };
}

/**
 * Our name of a weight: without `:0`, below its layer, and with the names that Keras has used since version 2. A weight that is
 * called as its layer is a tensor without a layer.
 */
function weightName(
  layer: string,
  weight: string,
  isFirst: boolean,
): { name: string; legacy: boolean } {
  const plain = weight.replace(/:\d+$/, "");
  if (plain === layer) return { name: layer, legacy: false };
  const below = plain.startsWith(`${layer}/`) ? plain : `${layer}/${plain}`;
  const legacy = isFirst ? /^(.*\/)[^/]*_([Wb])(_\d+)?$/.exec(below) : null;
  if (legacy === null) return { name: below, legacy: false };
  return { name: `${legacy[1]}${legacy[2] === "W" ? "kernel" : "bias"}`, legacy: true };
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
