import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, type NdArray, ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { absent, fetchedWeights } from "../../../test/real-data.js";
import { readWeights } from "../read-weights.js";
import { writeSafetensors } from "../writers/safetensors.js";

/** A file by hand. */
function fileOf(header: unknown, data: readonly number[] | Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  return Uint8Array.from([...length, ...json, ...data]);
}

const two = { dtype: "U8", shape: [2], data_offsets: [0, 2] };

test("what is written is what is read, bit for bit, aligned or not", async () => {
  const tensors = new Map<string, NdArray>([
    ["a/kernel", ndArray(Float32Array.of(1, -0, Number.MIN_VALUE, 3e38, 0.1, -2), [1, 2, 3])],
    ["scalar", ndArray(Float32Array.of(7), [])],
    ["empty", ndArray(new Float32Array(), [0, 4])],
  ]);
  const bytes = writeSafetensors(tensors, { metadata: { format: "xrt" } });
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  for (const file of [bytes, shifted.subarray(1)]) {
    const read = await readWeights(file);
    expect(read).toEqual({
      format: "safetensors",
      tensors,
      metadata: { format: "xrt" },
      notes: [],
    });
    expect([...read.tensors.keys()]).toEqual(["a/kernel", "scalar", "empty"]);
  }
});

test("other types are converted, and a note says so", async () => {
  const header = {
    half: { dtype: "F16", shape: [3], data_offsets: [0, 6] },
    brain: { dtype: "BF16", shape: [1], data_offsets: [6, 8] },
    whole: { dtype: "I64", shape: [1], data_offsets: [8, 16] },
  };
  const data = [
    0x00, 0x3c, 0x01, 0x00, 0x00, 0xfc, 0x80, 0xbf, 254, 255, 255, 255, 255, 255, 255, 255,
  ];
  const { tensors, notes } = await readWeights(fileOf(header, data));
  expect([...(tensors.get("half")?.data ?? [])]).toEqual([1, 2 ** -24, Number.NEGATIVE_INFINITY]);
  expect([...(tensors.get("brain")?.data ?? [])]).toEqual([-1]);
  expect([...(tensors.get("whole")?.data ?? [])]).toEqual([-2]);
  expect(notes).toEqual(
    ["float16", "bfloat16", "int64"].map((t) => `${t} was converted to float32`),
  );
});

test.each<[string, Uint8Array, string]>([
  ["a header beyond the end", fileOf({ a: two }, []).subarray(0, 20), "the format is not known"],
  ["a huge header", Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 0x7b), "not known"],
  ["a header that is no JSON", fileOf("{a", [0, 0]), "the header is not JSON"],
  ["a type that is none", fileOf({ a: { ...two, dtype: "F99" } }, [0, 0]), "has the type F99"],
  ["a negative size", fileOf({ a: { ...two, shape: [-2] } }, [0, 0]), "has no shape"],
  [
    "a shape that does not fit",
    fileOf({ a: { ...two, shape: [3] } }, [0, 0]),
    "takes 3 bytes, but has 2",
  ],
  [
    "a shape beyond all numbers",
    fileOf({ a: { ...two, shape: [2 ** 52, 2 ** 52] } }, [0, 0]),
    "bytes, but has 2",
  ],
  [
    "tensors that overlap",
    fileOf({ a: two, b: { ...two, data_offsets: [1, 3] } }, [0, 0, 0]),
    "wants 2",
  ],
  ["a gap", fileOf({ a: two, b: { ...two, data_offsets: [3, 5] } }, [0, 0, 0, 0, 0]), "wants 2"],
  [
    "an offset beyond the end",
    fileOf({ a: { ...two, data_offsets: [0, 2] } }, [0]),
    "take 2 bytes, the file has 1",
  ],
  ["bytes that belong to none", fileOf({ a: two }, [0, 0, 0]), "take 2 bytes, the file has 3"],
  ["nothing", new Uint8Array(), "the format is not known"],
])("%s is refused", async (_, bytes, message) => {
  const error = await readWeights(bytes, { path: "w.safetensors" }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain("w.safetensors");
  expect(String(error)).toContain(message);
});

const vgg = join(fetchedWeights, "vgg16_conv.safetensors");

test.skipIf(absent(vgg))("the real VGG16 convolutions (skipped: no real weights)", async () => {
  const { tensors } = await readWeights(readFileSync(vgg), { path: vgg });
  expect(tensors.size).toBe(26);
  expect(tensors.get("block1_conv1/kernel")?.shape).toEqual([3, 3, 3, 64]);
  const values = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  expect(values).toBe(14_714_688);
});
