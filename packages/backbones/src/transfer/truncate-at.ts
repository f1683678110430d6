import { type LayersModel, type layers, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { nearest } from "@xrt/core";

type Layer = InstanceType<typeof layers.Layer>;

/**
 * The part of a network up to a layer, sharing its layers: the way to cut a classifier off.
 *
 * @param path - Name of a layer, or in a nested model its path: `"vgg16/block5_conv3"`.
 * @throws RangeError that lists the nearest paths when there is no such layer.
 */
export function truncateAt(network: LayersModel, path: string): LayersModel {
  const outputs = outputAt(network, path);
  if (outputs === undefined) {
    const near = nearest(path, pathsOf(network));
    throw new RangeError(
      `truncateAt: "${network.name}" has no layer "${path}"; nearest: ${near.join(", ")}`,
    );
  }
  const name = `${network.name}_${path.replaceAll("/", "_")}`;
  return model({ inputs: network.inputs, outputs, name });
}

function outputAt(network: LayersModel, path: string): SymbolicTensor | undefined {
  const own = network.layers.find((layer) => layer.name === path);
  if (own !== undefined) return own.output as SymbolicTensor;
  // names of layers may hold slashes themselves, `conv1/conv`
  for (const inner of network.layers) {
    if (!isModel(inner) || !path.startsWith(`${inner.name}/`)) continue;
    const output = outputAt(inner, path.slice(inner.name.length + 1));
    if (output === undefined) continue;
    // the first node of a model is its own; a Sequential looks straight into its first model, which is then never applied
    const node = inner.inboundNodes.find((n) => n.inputTensors[0] !== inner.inputs[0]);
    if (node === undefined) return output;
    const cut = model({ inputs: inner.inputs, outputs: output, name: inner.name });
    return cut.apply(node.inputTensors) as SymbolicTensor;
  }
  return undefined;
}

function pathsOf(network: LayersModel): string[] {
  return network.layers.flatMap((layer) =>
    isModel(layer)
      ? [layer.name, ...pathsOf(layer).map((path) => `${layer.name}/${path}`)]
      : [layer.name],
  );
}

function isModel(layer: Layer): layer is LayersModel {
  return "layers" in layer && Array.isArray(layer.layers);
}
