import { expect, test } from "vitest";
import { float32 } from "./graph.js";
import { GraphBuilder } from "./graph-builder.js";
import { bytesPerImage, memoryLimit } from "./memory.js";

/** An image of 2 GiB, its relu, and the 64 sums of it that are returned. */
function large() {
  const b = new GraphBuilder();
  const image = b.node("relu", [b.input("x", float32("batch", 64, 2 ** 12, 2 ** 11))], {});
  return b.build([b.node("reduceSum", [image], { axes: [2, 3], keepDims: false })]);
}

test("bytesPerImage counts the values that are alive at once, for each image more", () => {
  expect(bytesPerImage(large())).toBe(2 * 2 ** 31 + 64 * 4);
});

test("what no address of WebAssembly reaches is refused there, whatever is allowed", () => {
  const options = { fed: [], maxBytes: Number.POSITIVE_INFINITY };
  expect(() => memoryLimit(large(), { ...options, wasm: true })).toThrow(
    "a batch of 1 needs 4097 MiB (0 MiB of weights, 4097 MiB an image), 4096 MiB are allowed",
  );
  expect(() => memoryLimit(large(), { ...options, wasm: false })(1000)).not.toThrow();
});
