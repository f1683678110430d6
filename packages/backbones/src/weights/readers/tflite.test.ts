import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "@xrt/core";
import { expectClose } from "@xrt/testing";
import { expect, test } from "vitest";
import { readWeights } from "../read-weights.js";

/** Written by fixtures/tflite/write.py with Google's builder. */
const folder = join(import.meta.dirname, "..", "..", "..", "fixtures", "tflite");
const bytes = new Uint8Array(readFileSync(join(folder, "small.tflite")));
const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));

test("float tensors are read and quantised ones restored, by tensor and by channel", async () => {
  const { format, tensors, metadata, notes, leftOut } = await readWeights(bytes);
  expect([format, metadata]).toEqual(["tflite", { description: "a test of @xrt" }]);
  expect([...tensors.keys()]).toEqual(Object.keys(expected));
  for (const [name, { shape, data }] of tensors) {
    expect(shape).toEqual(expected[name].shape);
    // one rounding to float32
    expectClose(data, expected[name].values, { relative: 1e-7, absolute: 0 });
  }
  expect(notes).toEqual([
    "float16 was converted to float32",
    "uint8 was dequantised to float32",
    "int8 was dequantised to float32",
    "int32 was dequantised to float32",
    "int32 was converted to float32",
  ]);
  expect(leftOut).toEqual(['"labels", which is sparse or of another type']);
});

test("only what is asked for is read", async () => {
  const { tensors } = await readWeights(bytes, { only: (name) => name.startsWith("conv/") });
  expect([...tensors.keys()]).toEqual(["conv/kernel", "conv/bias"]);
});

test("a file that is cut short anywhere is a DataError", async () => {
  for (let length = 0; length < bytes.length; length += 11) {
    await expect(readWeights(bytes.subarray(0, length))).rejects.toThrow(DataError);
  }
});

test("an offset beyond the end, and a shape that does not fit, are refused by name", async () => {
  const root = Uint8Array.from(bytes);
  new DataView(root.buffer).setUint32(0, 0x7fffffff, true);
  await expect(readWeights(root, { path: "x.tflite" })).rejects.toThrow(
    /x\.tflite: an offset leads to bytes \d+ to \d+, the file has/,
  );
  const shape = Uint8Array.from(bytes);
  // the shape of conv/kernel
  const at = Buffer.from(bytes).indexOf(Buffer.from(Int32Array.of(4, 2, 3, 3, 2).buffer));
  new DataView(shape.buffer).setInt32(at + 4, 2 ** 30, true);
  await expect(readWeights(shape)).rejects.toThrow(/conv\/kernel is float32 \[1073741824,3,3,2\]/);
});
