import { ndArray } from "@xrt/core";
import { UnsupportedOpError } from "../errors.js";
import type { LayerImport } from "./layer-import.js";
import { graphAxis } from "./layout.js";

/** `BatchNormalization` along any axis but the batch, in inference mode: the stored statistics are used. */
export const batchNormalization: LayerImport = ({
  builder,
  path,
  inputs: [x = ""],
  config,
  weight,
}) => {
  const { shape } = builder.type(x);
  const [wanted = -1, ...more] = [config.axis].flat(); // Keras 2.3 writes a list of one
  const axis = graphAxis(builder, x, Number(wanted));
  if (axis === 0 || more.length > 0) {
    const advice = `its axis is ${config.axis}; use one that is not the batch`;
    throw new UnsupportedOpError("BatchNormalization", path, advice);
  }
  const constant = (value: number) => {
    const size = Number(shape[axis]);
    return builder.constant(
      ndArray(new Float32Array(size).fill(value), [size]),
      `${path}/${value}`,
    );
  };
  const gamma = config.scale === false ? constant(1) : weight("gamma");
  const beta = config.center === false ? constant(0) : weight("beta");
  const statistics = [weight("moving_mean"), weight("moving_variance")];
  const attributes = { epsilon: Number(config.epsilon ?? 1e-3) };
  if (axis === 1)
    return builder.node("batchNorm", [x, gamma, beta, ...statistics], attributes, path);

  // the op takes the channels at axis 1
  const permutation = shape.map((_, i) => (i === 1 ? axis : i === axis ? 1 : i));
  const turned = builder.node("transpose", [x], { permutation });
  const normal = builder.node("batchNorm", [turned, gamma, beta, ...statistics], attributes);
  return builder.node("transpose", [normal], { permutation }, path);
};
