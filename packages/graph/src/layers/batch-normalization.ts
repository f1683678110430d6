import { ndArray } from "@xrt/core";
import { UnsupportedOpError } from "../errors.js";
import { channelsOf } from "../ops/window.js";
import type { LayerImport } from "./layer-import.js";

/** `BatchNormalization` over the channels, in inference mode: the stored statistics are used. */
export const batchNormalization: LayerImport = ({
  builder,
  path,
  inputs: [x = ""],
  config,
  weight,
}) => {
  const { shape } = builder.type(x);
  const last = shape.length - 1;
  const [axis = -1, ...more] = [config.axis].flat(); // Keras 2.3 writes a list of one
  if ((axis !== -1 && axis !== last) || more.length > 0) {
    throw new UnsupportedOpError(
      "BatchNormalization",
      path,
      `axis is ${config.axis}, only the channels are carried`,
    );
  }
  const constant = (value: number) => {
    const channels = channelsOf(shape);
    return builder.constant(
      ndArray(new Float32Array(channels).fill(value), [channels]),
      `${path}/${value}`,
    );
  };
  const gamma = config.scale === false ? constant(1) : weight("gamma");
  const beta = config.center === false ? constant(0) : weight("beta");
  return builder.node(
    "batchNorm",
    [x, gamma, beta, weight("moving_mean"), weight("moving_variance")],
    { epsilon: Number(config.epsilon ?? 1e-3) },
    path,
  );
};
