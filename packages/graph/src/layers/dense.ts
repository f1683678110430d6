import { UnsupportedOpError } from "../errors.js";
import { activate } from "./activation.js";
import { linearName } from "./convolution.js";
import type { LayerImport } from "./layer-import.js";

/** `Dense` on `[batch, features]`: kernel `[features, units]`. */
export const dense: LayerImport = (context) => {
  const {
    builder,
    path,
    inputs: [x = ""],
    config,
    weight,
  } = context;
  if (builder.type(x).shape.length !== 2) {
    throw new UnsupportedOpError(
      "Dense",
      path,
      `its input is [${builder.type(x).shape}]; flatten it first`,
    );
  }
  const name = linearName(path, config.activation);
  const biased = config.useBias !== false;
  const product = builder.node(
    "matMul",
    [x, weight("kernel")],
    {},
    biased ? `${path}/product` : name,
  );
  const linear = biased ? builder.node("add", [product, weight("bias")], {}, name) : product;
  return activate(context, linear, config.activation);
};
