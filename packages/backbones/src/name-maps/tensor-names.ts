import type { Shape } from "@xrt/core";
import type { NameMap } from "./name-map.js";
import type { TensorLayout } from "./tensor-layout.js";

/** Where one weight of a network is elsewhere. */
export interface TensorName {
  /** For example `"conv1_bn/gamma"`. */
  readonly ours: string;
  /** For example `"bn1.weight"`. */
  readonly theirs: string;
  readonly layout: TensorLayout;
}

/** How weights are called behind their layer, by style. */
const suffixes: Readonly<Record<NameMap["style"], Readonly<Record<string, string>>>> = {
  torch: {
    kernel: ".weight",
    depthwise_kernel: ".weight",
    bias: ".bias",
    gamma: ".weight",
    beta: ".bias",
    moving_mean: ".running_mean",
    moving_variance: ".running_var",
  },
  mxnet: { kernel: "_weight", bias: "_bias" },
  tensorflow: { kernel: "/weights", depthwise_kernel: "/depthwise_weights", bias: "/biases" },
  keras: {},
};

/**
 * Where every weight of a network is in a scheme; weights that the scheme has no name for are left out. In the style of Keras a layer without
 * another name is called as here.
 *
 * @param parameters - Shapes of the network's weights by name, `"layer/kernel"`.
 */
export function tensorNames(
  parameters: Iterable<readonly [name: string, shape: Shape]>,
  map: NameMap,
): TensorName[] {
  const known = new Map(map.layers.map((layer) => [layer.ours, layer]));
  return [...parameters].flatMap(([ours, shape]) => {
    const exact = known.get(ours);
    const usual = usualLayout(ours, shape, map);
    if (exact !== undefined) {
      return [{ ours, theirs: exact.theirs, layout: exact.layout ?? "same" }];
    }
    const slash = ours.lastIndexOf("/");
    const [layer, kind] = [ours.slice(0, slash), ours.slice(slash + 1)];
    const found = known.get(layer);
    if (found === undefined) {
      return map.style === "keras" ? [{ ours, theirs: ours, layout: usual }] : [];
    }
    const theirs = `${found.theirs}${suffixes[map.style][kind] ?? `/${kind}`}`;
    const layout = kind === "kernel" ? (found.layout ?? usual) : usual;
    return [{ ours, theirs, layout }];
  });
}

function usualLayout(ours: string, shape: Shape, { style }: NameMap): TensorLayout {
  if (style === "keras" || style === "tensorflow") return "same";
  if (ours.endsWith("/depthwise_kernel")) return "depthwise";
  if (!ours.endsWith("/kernel")) return "same";
  return shape.length === 4 ? "conv" : "dense";
}
