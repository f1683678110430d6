import { DataError } from "@xrt/core";
import { readInitializers } from "@xrt/graph/onnx";
import { leadsOutside } from "../leads-outside.js";
import { readMetadataProps } from "../onnx/metadata-props.js";
import type { WeightReader } from "../weight-reader.js";

/**
 * The initialisers of an ONNX file, also those in files beside it. Exporters may have folded BatchNorm into
 * convolutions: what is not there is not made up.
 */
export const onnx: WeightReader = {
  format: "onnx",
  extensions: [".onnx"],
  // field 1 of ModelProto, ir_version, as a number of one byte; then the producer or the opsets
  recognises: (bytes) => bytes[0] === 0x08 && (bytes[1] ?? 0) < 0x20 && bytes.length > 8,
  async read(bytes, { path = "weights", only, sibling } = {}) {
    const files = new Map<string, Promise<Uint8Array>>();
    try {
      const tensors = await readInitializers(bytes, {
        only,
        externalData:
          sibling === undefined
            ? undefined
            : async (location, offset, length) => {
                refuseOutside(location, path);
                const file = files.get(location) ?? sibling(location);
                files.set(location, file);
                return (await file).subarray(offset, offset + length);
              },
      });
      return { format: "onnx", tensors, metadata: readMetadataProps(bytes), notes: [] };
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      throw new DataError(`${path}: ${(cause as Error).message}`, { path, cause });
    }
  },
};

function refuseOutside(name: string, path: string): void {
  if (leadsOutside(name)) {
    throw new DataError(`${path}: names "${name}", which is outside its folder`, { path });
  }
}
