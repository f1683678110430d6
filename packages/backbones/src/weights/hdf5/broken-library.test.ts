import { DataError } from "@xrt/core";
import h5wasm from "h5wasm";
import { expect, test } from "vitest";
import { kerasFile } from "../../../test/keras-file.js";
import { readWeights } from "../read-weights.js";

test("a library that a damaged file has broken is loaded again", async () => {
  const file = await kerasFile({ model: true });
  const { tensors } = await readWeights(file);
  const { HEAPU8: memory } = (await h5wasm.ready) as unknown as { HEAPU8: Uint8Array };
  const before = memory.slice();
  try {
    // no table of the library makes sense any more
    memory.fill(255);
    const error = await readWeights(file).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect((await readWeights(file)).tensors).toEqual(tensors);
  } finally {
    // other tests write their files with the first instance
    memory.set(before);
  }
});
