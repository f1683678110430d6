import { DataError } from "@xrt/core";
import { type ByteCursor, byteCursor } from "../torch/byte-cursor.js";
import type { PickleMeaning } from "../torch/pickle-machine.js";
import type { PickleValue } from "../torch/pickle-value.js";
import { readPickle } from "../torch/read-pickle.js";
import {
  storageBytes,
  storageOf,
  type TorchStorage,
  torchMeaning,
} from "../torch/torch-tensors.js";
import { torchWeights } from "../torch/torch-weights.js";
import type { WeightReader } from "../weight-reader.js";

/** `0x1950a86a20f9469cfc6c` as a pickled long of ten bytes, behind `PROTO 2`. */
const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/**
 * What `torch.save` wrote before PyTorch 1.6: pickles of a magic number, the protocol, the machine, the object and the
 * keys of its storages, then the storages in that order. Read as data; nothing in it is executed.
 */
export const torchLegacy: WeightReader = {
  format: "torch",
  extensions: [".th", ".pth", ".pt", ".tar"],
  recognises: (bytes) => magic.every((byte, i) => bytes[i] === byte),
  async read(bytes, { path = "weights", only } = {}) {
    const cursor = byteCursor(bytes, { path });
    for (let i = 0; i < 2; i++) readPickle(cursor, torchMeaning);
    refuseBigEndian(readPickle(cursor, torchMeaning), path);
    const storages = new Map<string, TorchStorage>();
    const root = readPickle(cursor, remembering(storages, path));
    const places = storagePlaces(cursor, storages);
    return torchWeights(root, {
      path,
      only,
      length: bytes.length,
      bytesOf: ({ key }) => places.get(key) ?? new Uint8Array(),
    });
  },
};

/** The meaning of PyTorch's pickles, which also writes down the storages that occur. */
function remembering(storages: Map<string, TorchStorage>, path: string): PickleMeaning {
  return {
    call: torchMeaning.call,
    persistent(id) {
      const value = torchMeaning.persistent(id);
      if (Array.isArray(id) && id[0] === "storage") {
        if (Array.isArray(id[5])) {
          throw new DataError(
            `${path}: a storage is a view of another, which PyTorch gave up in 0.4; save the file anew`,
            { path },
          );
        }
        const storage = storageOf(value, path);
        storages.set(storage.key, storage);
      }
      return value;
    },
  };
}

/** The bytes of each storage, in the order of the keys that stand in front of them. */
function storagePlaces(
  cursor: ByteCursor,
  storages: ReadonlyMap<string, TorchStorage>,
): Map<string, Uint8Array> {
  const { path } = cursor;
  const keys = readPickle(cursor, torchMeaning);
  const places = new Map<string, Uint8Array>();
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = storages.get(String(key));
    const length = cursor.uint64();
    if (storage === undefined || storage.length !== length) {
      throw new DataError(
        `${path}: storage ${key} has ${length} elements, its tensors want ${storage?.length}`,
        { path },
      );
    }
    places.set(storage.key, cursor.bytes(storageBytes(storage)));
  }
  const missing = [...storages.keys()].filter((key) => !places.has(key));
  if (missing.length > 0) {
    throw new DataError(`${path}: lacks the storages ${missing.join(", ")}; fetch it again`, {
      path,
    });
  }
  return places;
}

function refuseBigEndian(system: PickleValue, path: string): void {
  if (system instanceof Map && system.get("little_endian") === false) {
    throw new DataError(`${path}: was saved by a big-endian machine; save it on another one`, {
      path,
    });
  }
}
