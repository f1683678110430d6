import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { absent, fetchedWeights, realWeights } from "../../../test/real-data.js";
import { readWeights } from "../read-weights.js";
import type { WeightFile } from "../weight-file.js";

/** Written by fixtures/torch/write.py. */
const folder = join(import.meta.dirname, "..", "..", "..", "fixtures", "torch");
const bytesOf = (name: string) => readFileSync(join(folder, name));
const read = (name: string) => readWeights(bytesOf(name), { path: name });
const expected = JSON.parse(bytesOf("expected.json").toString("utf8"));
const plain = ({ tensors }: WeightFile) =>
  Object.fromEntries(
    [...tensors].map(([name, { shape, data }]) => [name, { shape, values: [...data] }]),
  );

test.each(["state-dict.pth", "state-dict-legacy.pth", "module.pt", "checkpoint.pth.tar"])(
  "%s has the tensors that PyTorch saved, under the names of its state_dict",
  async (name) => {
    const file = await read(name);
    const wanted = expected.state;
    expect(plain(file)).toEqual(wanted);
    expect(file.format).toBe("torch");
    expect(file.notes).toEqual(["int64 was converted to float32"]);
  },
);

test("what stands beside the weights of a checkpoint is its metadata", async () => {
  expect((await read("checkpoint.pth.tar")).metadata).toEqual({ epoch: "3", arch: "tiny" });
});

test("strides, offsets, shared memory and narrow types are respected", async () => {
  const file = await read("strided.pth");
  expect(plain(file)).toEqual(expected.strided);
  expect(file.notes).toEqual(
    ["float16", "int64", "bfloat16"].map((t) => `${t} was converted to float32`),
  );
});

test("only the tensors that are asked for are read", async () => {
  const bytes = bytesOf("state-dict.pth");
  const { tensors } = await readWeights(bytes, { only: (name) => name.startsWith("2.") });
  expect([...tensors.keys()]).toEqual(["2.0.weight", "2.0.bias"]);
});

test.each(["evil.pth", "evil-legacy.pth"])(
  "%s is refused by name, and nothing is executed",
  async (name) => {
    const error = await read(name).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toContain("the pickle calls posix.system");
    expect(existsSync("/tmp/xrt-executed-a-pickle")).toBe(false);
  },
);

test.each(["state-dict.pth", "state-dict-legacy.pth"])(
  "%s cut short anywhere is a DataError",
  async (name) => {
    const bytes = bytesOf(name);
    for (let length = 0; length < bytes.length; length += 37) {
      await expect(readWeights(bytes.subarray(0, length))).rejects.toThrow(DataError);
    }
  },
);

const resnet = join(realWeights, "torch", "resnet20-12fca82f.th");
test.skipIf(absent(resnet))("the real ResNet-20 of CIFAR-10 (skipped: no real data)", async () => {
  const { tensors, metadata } = await readWeights(readFileSync(resnet), { path: resnet });
  expect(tensors.size).toBe(97);
  expect([...tensors.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(271_098);
  expect(tensors.get("module.conv1.weight")?.shape).toEqual([16, 3, 3, 3]);
  expect(Number(metadata.best_prec1)).toBeCloseTo(91.78, 4);
});

const mobilenet = join(fetchedWeights, "mobilenet_v2-b0353104.pth");
test.skipIf(absent(mobilenet))(
  "the real MobileNetV2 of torchvision (skipped: no real weights)",
  async () => {
    const { tensors } = await readWeights(readFileSync(mobilenet), { path: mobilenet });
    expect(tensors.get("features.0.0.weight")?.shape).toEqual([32, 3, 3, 3]);
    const counted = [...tensors].filter(([name]) => /(weight|bias)$/.test(name));
    expect(counted.reduce((sum, [, { data }]) => sum + data.length, 0)).toBe(3_504_872);
  },
);
