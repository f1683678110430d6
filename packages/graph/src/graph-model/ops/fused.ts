import { prelu } from "../../compose/activations.js";
import type { NodeContext } from "../node-import.js";
import type { Tensor } from "../value.js";
import { aligned } from "./element-wise.js";

/**
 * A product or convolution with what the converter fused behind it: `fused_ops` names a BiasAdd and an activation, whose
 * arguments follow from input `next` on.
 *
 * @param linear - Adds the product; it is given the bias if there is one, and the name of its result.
 */
export function fused(
  context: NodeContext,
  next: number,
  linear: (bias: readonly string[], name: string) => Tensor,
): Tensor {
  const { session, builder, attributes, tensor, plain, path, refuse } = context;
  const ops = attributes.texts("fused_ops");
  const biased = ops[0] === "BiasAdd";
  const [activation = "", ...more] = biased ? ops.slice(1) : ops;
  if (more.length > 0) refuse(`fused ops are ${ops.join(", ")}; convert without fusing`);
  const bias = biased ? [plain(next, "bias")] : [];
  const result = linear(bias, activation === "" ? path : `${path}/linear`);
  const node = (() => {
    const { name: x } = result;
    switch (activation) {
      case "":
      case "Linear":
        return x;
      case "Relu":
        return builder.node("relu", [x], {}, path);
      case "Sigmoid":
        return builder.node("sigmoid", [x], {}, path);
      case "Tanh":
        return builder.node("tanh", [x], {}, path);
      case "Relu6":
        return builder.node("clip", [x], { low: 0, high: 6 }, path);
      case "Elu":
        return builder.node("elu", [x], { alpha: 1 }, path);
      case "LeakyRelu":
        return builder.node(
          "leakyRelu",
          [x],
          { alpha: attributes.number("leakyrelu_alpha", 0.2) },
          path,
        );
      case "Prelu": {
        const slope = tensor(next + bias.length, "bias");
        const [values] = aligned(session, [result, slope]);
        return prelu(builder, values[0] ?? x, values[1] ?? "", path);
      }
      default:
        return refuse(`${activation} is fused into it; convert without fusing`);
    }
  })();
  return { ...result, name: node };
}
