import type { NdArray } from "@xrt/core";
import type { Group } from "h5wasm";
import type { Hdf5File } from "./open-hdf5.js";

/** The part of a Keras 3 layer's configuration that its weights depend on. */
export interface Keras3Layer {
  readonly class_name: string;
  readonly config: {
    readonly name: string;
    readonly layers?: readonly Keras3Layer[];
    readonly scale?: boolean;
    readonly center?: boolean;
  };
}

/** Names of the weights of each layer class, in the order in which Keras 3 numbers them. */
const variables: Readonly<Record<string, readonly string[]>> = {
  BatchNormalization: ["gamma", "beta", "moving_mean", "moving_variance"],
  Conv1D: ["kernel", "bias"],
  Conv2D: ["kernel", "bias"],
  Conv2DTranspose: ["kernel", "bias"],
  Dense: ["kernel", "bias"],
  DepthwiseConv2D: ["depthwise_kernel", "bias"],
  GroupNormalization: ["gamma", "beta"],
  LayerNormalization: ["gamma", "beta"],
  Normalization: ["mean", "variance", "count"],
  PReLU: ["alpha"],
  SeparableConv2D: ["depthwise_kernel", "pointwise_kernel", "bias"],
};

/** A weight of a Keras 3 file. */
export interface Keras3Weight {
  /** `layer/kernel`, below the names of the models around it; the path in the file where the model is not known. */
  readonly name: string;
  /** Its values, read when asked for. */
  readonly read: () => NdArray;
}

/** Groups in one another; a link that leads back to a group above would go on for ever. */
const deepest = 32;

/**
 * The weights below a group, in the order of the layers. Keras 3 files them under `layers/NAME/vars/0`, where NAME is
 * that of the layer since 3.6, and before it the name of its class with a counter.
 *
 * @param layers - Configurations of the layers; without them weights are called by their path.
 */
export function keras3Weights(
  file: Hdf5File,
  layers: readonly Keras3Layer[] | undefined,
): Keras3Weight[] {
  return layers === undefined
    ? byPath(file, file.root, "", 0)
    : ofLayers(file, file.root, layers, "");
}

function ofLayers(
  file: Hdf5File,
  group: Group,
  layers: readonly Keras3Layer[],
  prefix: string,
): Keras3Weight[] {
  const container =
    child(file, group, "layers") ?? child(file, group, "_layer_checkpoint_dependencies");
  if (container === undefined) return [];
  const groups = groupNames(container, layers);
  return layers.flatMap((layer, i) => {
    const own = child(file, container, groups[i] ?? "");
    if (own === undefined) return [];
    const name = `${prefix}${layer.config.name}`;
    if (layer.config.layers !== undefined) {
      return ofLayers(file, own, layer.config.layers, `${name}/`);
    }
    return ownWeights(file, own, layer, name);
  });
}

function ownWeights(
  file: Hdf5File,
  group: Group,
  layer: Keras3Layer,
  name: string,
): Keras3Weight[] {
  const vars = child(file, group, "vars");
  if (vars === undefined) return [];
  const { scale = true, center = true } = layer.config;
  const names = (variables[layer.class_name] ?? []).filter(
    (v) => !(v === "gamma" && !scale) && !(v === "beta" && !center),
  );
  return vars.keys().map((key) => {
    const own = `${name}/${names[Number(key)] ?? `vars/${key}`}`;
    return { name: own, read: () => file.array(vars, key, own) };
  });
}

/** Under which name each layer lies. */
function groupNames(container: Group, layers: readonly Keras3Layer[]): string[] {
  const there = new Set(container.keys());
  const named = layers.map((layer) => layer.config.name);
  if (named.every((name) => there.has(name))) return named;
  const counts = new Map<string, number>();
  return layers.map(({ class_name: kind }) => {
    const snake = snakeCase(kind);
    const count = counts.get(snake) ?? 0;
    counts.set(snake, count + 1);
    return count === 0 ? snake : `${snake}_${count}`;
  });
}

/** As Keras does it: `Conv2D` is `conv2d`, `BatchNormalization` is `batch_normalization`. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

function byPath(file: Hdf5File, group: Group, prefix: string, depth: number): Keras3Weight[] {
  if (depth > deepest) throw new RangeError(`groups lie more than ${deepest} deep in one another`);
  return group.keys().flatMap((key) => {
    const name = `${prefix}${key}`;
    const inner = child(file, group, key);
    if (inner !== undefined) return byPath(file, inner, `${name}/`, depth + 1);
    return [{ name, read: () => file.array(group, key, name) }];
  });
}

function child(file: Hdf5File, group: Group, name: string): Group | undefined {
  if (!group.keys().includes(name)) return undefined;
  const found = group.get(name);
  // a link out of the file is refused by name
  const isGroup = found !== null && ("keys" in found || "filename" in found);
  return isGroup ? file.group(group, name, `group "${name}"`) : undefined;
}
