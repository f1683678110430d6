import { DataError, ndArray } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import { toOnnx } from "@xrt/graph/onnx";
import { expect, test } from "vitest";
import { readWeights } from "../read-weights.js";

function fileOf(): Uint8Array {
  const b = new GraphBuilder();
  const array = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  const kernel = b.parameter("fc.weight", { array, role: "kernel", trainable: true });
  return toOnnx(b.build([b.node("matMul", [b.input("x", float32("batch", 2)), kernel], {}, "y")]));
}

test("the parameters of a network are read out of its file", async () => {
  const { format, tensors } = await readWeights(fileOf());
  expect(format).toBe("onnx");
  expect(tensors.get("fc.weight")?.shape).toEqual([2, 3]);
  expect([...(tensors.get("fc.weight")?.data ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("only what is asked for is read", async () => {
  expect((await readWeights(fileOf(), { only: () => false })).tensors.size).toBe(0);
});

test("a file that is cut short anywhere is a DataError, or lacks what is behind the cut", async () => {
  const file = fileOf();
  for (let length = 0; length < file.length; length += 7) {
    const read = await readWeights(file.subarray(0, length)).catch((e: unknown) => e);
    if (!(read instanceof DataError)) expect(read).toMatchObject({ format: "onnx" });
  }
});
