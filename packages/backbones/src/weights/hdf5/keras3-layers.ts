import type { Dataset, Group } from "h5wasm";

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
  readonly dataset: Dataset;
}

/**
 * The weights below a group, in the order of the layers. Keras 3 files them under `layers/NAME/vars/0`, where NAME is
 * that of the layer since 3.6, and before it the name of its class with a counter.
 *
 * @param layers - Configurations of the layers; without them weights are called by their path.
 */
export function keras3Weights(
  group: Group,
  layers: readonly Keras3Layer[] | undefined,
  prefix = "",
): Keras3Weight[] {
  if (layers === undefined) return byPath(group, prefix);
  const container = child(group, "layers") ?? child(group, "_layer_checkpoint_dependencies");
  if (container === undefined) return [];
  const groups = groupNames(container, layers);
  return layers.flatMap((layer, i) => {
    const own = child(container, groups[i] ?? "");
    if (own === undefined) return [];
    const name = `${prefix}${layer.config.name}`;
    if (layer.config.layers !== undefined) {
      return keras3Weights(own, layer.config.layers, `${name}/`);
    }
    return ownWeights(own, layer, name);
  });
}

function ownWeights(group: Group, layer: Keras3Layer, name: string): Keras3Weight[] {
  const vars = child(group, "vars");
  const { scale = true, center = true } = layer.config;
  const names = (variables[layer.class_name] ?? []).filter(
    (v) => !(v === "gamma" && !scale) && !(v === "beta" && !center),
  );
  return (vars?.keys() ?? []).map((key) => ({
    name: `${name}/${names[Number(key)] ?? `vars/${key}`}`,
    dataset: vars?.get(key) as Dataset,
  }));
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

function byPath(group: Group, prefix: string): Keras3Weight[] {
  return group.keys().flatMap((key) => {
    const found = group.get(key);
    if (found !== null && "keys" in found) return byPath(found as Group, `${prefix}${key}/`);
    return found === null ? [] : [{ name: `${prefix}${key}`, dataset: found as Dataset }];
  });
}

function child(group: Group, name: string): Group | undefined {
  const found = group.keys().includes(name) ? group.get(name) : null;
  return found !== null && "keys" in found ? (found as Group) : undefined;
}
