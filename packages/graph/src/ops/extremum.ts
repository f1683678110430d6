import type { Tensor } from "@tensorflow/tfjs-core";
import type { Op, Tfjs } from "../op.js";
import { broadcasting } from "./binary.js";
import type { NoAttributes } from "./unary.js";

/**
 * The larger or smaller of two inputs that broadcast by the NumPy rule; a tie's gradient goes to the first.
 *
 * @param type - ONNX op type.
 * @param sign - 1 for the larger, -1 for the smaller.
 * @param compute - The op on TensorFlow.js.
 */
export function extremum(
  kind: string,
  type: string,
  sign: 1 | -1,
  compute: (tf: Tfjs, a: Tensor, b: Tensor) => Tensor,
): Op<NoAttributes> {
  return broadcasting(
    kind,
    type,
    ({ builder, inputs: [a = "", b = ""], gradient }) => {
      const lead = builder.node("sub", sign === 1 ? [b, a] : [a, b], {});
      const second = builder.node("mul", [gradient, builder.node("step", [lead], {})], {});
      return [() => builder.node("sub", [gradient, second], {}), () => second];
    },
    compute,
  );
}
