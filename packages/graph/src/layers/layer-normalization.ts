import { UnsupportedOpError } from "../errors.js";
import type { LayerImport } from "./layer-import.js";
import { graphAxis } from "./layout.js";

/** `LayerNormalization` over one or more axes but the batch; they are brought to the end for the op. */
export const layerNormalization: LayerImport = ({
  builder,
  path,
  inputs: [x = ""],
  config,
  weight,
}) => {
  const rank = builder.type(x).shape.length;
  // gamma and beta lie in the order of the model's axes
  const sorted = [config.axis ?? -1].flat().map((a) => (Number(a) + rank) % rank);
  const axes = sorted.sort((a, b) => a - b).map((a) => graphAxis(builder, x, a));
  if (axes.includes(0)) {
    throw new UnsupportedOpError(
      "LayerNormalization",
      path,
      "it normalises the batch; use other axes",
    );
  }
  const front = Array.from({ length: rank }, (_, i) => i).filter((i) => !axes.includes(i));
  const permutation = [...front, ...axes];
  const inverse = permutation.map((_, i) => permutation.indexOf(i));
  const isInPlace = permutation.every((p, i) => p === i);
  const turned = isInPlace ? x : builder.node("transpose", [x], { permutation });
  const shape = builder.type(turned).shape.slice(front.length);
  const trailing = (name: string) => {
    const value = weight(name);
    const fits = String(builder.type(value).shape) === String(shape);
    return fits ? value : builder.node("reshape", [value], { shape });
  };
  const gamma = config.scale === false ? "" : trailing("gamma");
  const beta = config.center === false ? "" : trailing("beta");
  const values = [turned, gamma, beta];
  while (values.at(-1) === "") values.pop();
  const attributes = { axis: front.length, epsilon: Number(config.epsilon ?? 1e-3) };
  if (isInPlace) return builder.node("layerNorm", values, attributes, path);
  const normal = builder.node("layerNorm", values, attributes);
  return builder.node("transpose", [normal], { permutation: inverse }, path);
};
