import { DataError } from "@xrt/core";
import { byteCursor } from "../torch/byte-cursor.js";
import { readPickle } from "../torch/read-pickle.js";
import { storageBytes, torchMeaning } from "../torch/torch-tensors.js";
import { torchWeights } from "../torch/torch-weights.js";
import type { WeightReader } from "../weight-reader.js";
import { isZip, zipEntries } from "../zip-entries.js";

/**
 * What `torch.save` writes since PyTorch 1.6: a zip with `data.pkl` and one file for each storage. The pickle is read
 * as data; nothing in it is executed.
 */
export const torchZip: WeightReader = {
  format: "torch",
  extensions: [".pth", ".pt", ".bin", ".ckpt"],
  recognises: (bytes) => isZip(bytes) && includes(bytes, "/data.pkl"),
  async read(bytes, { path = "weights", only } = {}) {
    const files = zipEntries(bytes, { path });
    const pickle = [...files.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
    if (pickle === undefined) {
      throw new DataError(`${path}: the zip holds no data.pkl`, { path });
    }
    const root = pickle.slice(0, -"data.pkl".length);
    const order = files.get(`${root}byteorder`);
    if (order !== undefined && new TextDecoder().decode(order).trim() !== "little") {
      throw new DataError(`${path}: was saved by a big-endian machine; save it on another one`, {
        path,
      });
    }
    const value = readPickle(byteCursor(files.get(pickle) as Uint8Array, { path }), torchMeaning);
    return torchWeights(value, {
      path,
      only,
      length: bytes.length,
      bytesOf(storage) {
        const data = files.get(`${root}data/${storage.key}`);
        if (data === undefined || data.length < storageBytes(storage)) {
          throw new DataError(
            `${path}: storage ${storage.key} has ${data?.length ?? 0} bytes, wants ${storageBytes(storage)}; fetch the file again`,
            { path },
          );
        }
        return data.subarray(0, storageBytes(storage));
      },
    });
  },
};

/** Whether the directory at the end of a zip has a name that ends so. */
function includes(bytes: Uint8Array, name: string): boolean {
  // PyTorch writes data.pkl first; the directory repeats the name for those who do not
  const ends = [bytes.subarray(0, 1 << 12), bytes.subarray(-(1 << 20))];
  return ends.some((part) => new TextDecoder("latin1").decode(part).includes(name));
}
