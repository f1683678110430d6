import { InvalidModelError } from "../../errors.js";
import type { ExternalData } from "../from-onnx.js";
import { count } from "./known.js";
import type { TensorMessage } from "./messages.js";
import { formatOf } from "./tensor-data.js";

/**
 * The bytes of the tensors that lie outside of the file.
 *
 * @throws InvalidModelError when a place is missing or not as long as the tensor.
 */
export async function readExternalData(
  tensors: readonly TensorMessage[],
  read: ExternalData | undefined,
): Promise<ReadonlyMap<TensorMessage, Uint8Array>> {
  const found = new Map<TensorMessage, Uint8Array>();
  for (const tensor of tensors) {
    const { external, name, shape } = tensor;
    if (external === undefined) continue;
    const location = external.get("location") ?? "";
    if (read === undefined) {
      throw new RangeError(
        `fromOnnx: tensor "${name}" lies in the file "${location}" beside the model; give \`externalData\`, or use \`loadOnnx\` of @xrt/graph/node`,
      );
    }
    const wanted = count(shape) * formatOf(tensor).bytes;
    const offset = Number(external.get("offset") ?? 0);
    const length = Number(external.get("length") ?? wanted);
    if (location === "" || !Number.isSafeInteger(offset) || offset < 0 || length !== wanted) {
      throw new InvalidModelError(
        `fromOnnx: tensor "${name}" [${shape}] wants ${wanted} bytes, the file gives ${length} at ${offset} of "${location}"`,
      );
    }
    const bytes = await read(location, offset, length);
    if (bytes.length !== wanted) {
      throw new InvalidModelError(
        `fromOnnx: tensor "${name}" wants ${wanted} bytes of "${location}", got ${bytes.length}`,
      );
    }
    found.set(tensor, bytes);
  }
  return found;
}
