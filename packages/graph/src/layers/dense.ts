import { activate } from "./activation.js";
import { linearName } from "./convolution.js";
import type { LayerImport } from "./layer-import.js";

/** `Dense` on the last axis of the layout that the model sees: kernel `[features, units]`. */
export const dense: LayerImport = (context) => {
  const { builder, path, inputs, config, weight } = context;
  const name = linearName(path, config.activation);
  const biased = config.useBias !== false;
  const kernel = weight("kernel");
  if (builder.type(inputs[0] ?? "").shape.length === 4) {
    const [features = 0, units = 0] = builder.type(kernel).shape;
    const turned = builder.node("transpose", [kernel], { permutation: [1, 0] });
    const spatial = builder.node("reshape", [turned], { shape: [units, features, 1, 1] });
    const window = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 1 } as const;
    const values = [...inputs, spatial, ...(biased ? [weight("bias")] : [])];
    return activate(context, builder.node("conv", values, window, name), config.activation);
  }
  const product = builder.node(
    "matMul",
    [...inputs, kernel],
    {},
    biased ? `${path}/product` : name,
  );
  const linear = biased ? builder.node("add", [product, weight("bias")], {}, name) : product;
  return activate(context, linear, config.activation);
};
