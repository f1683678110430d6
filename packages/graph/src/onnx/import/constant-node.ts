import { UnsupportedOpError } from "../../errors.js";
import { integer, integers, type Known } from "./known.js";
import type { NodeMessage, TensorMessage } from "./messages.js";
import { pathOf } from "./needed-nodes.js";

/**
 * The array of a `Constant` node, in any of the forms of opset 9 to 21.
 *
 * @throws UnsupportedOpError for strings and sparse tensors.
 */
export function constantOf(node: NodeMessage, read: (tensor: TensorMessage) => Known): Known {
  const { attributes } = node;
  const tensor = attributes.get("value")?.tensor;
  if (tensor !== undefined) return read(tensor);
  const float = attributes.get("value_float");
  if (float !== undefined) return { kind: "float", shape: [], data: [float.float ?? 0] };
  const floats = attributes.get("value_floats")?.floats;
  if (floats !== undefined) return { kind: "float", shape: [floats.length], data: floats };
  const int = attributes.get("value_int");
  if (int !== undefined) return integer(int.int ?? 0);
  const ints = attributes.get("value_ints")?.ints;
  if (ints !== undefined) return integers(ints);
  throw new UnsupportedOpError(
    "Constant",
    pathOf(node),
    `its value is ${[...attributes.keys()].join(", ") || "missing"}; tensors, floats and integers are carried`,
  );
}
