import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, memory, setBackend, tensor } from "@tensorflow/tfjs-core";
import { ndArray } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import { randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { gradient, inputXGradient } from "../index.js";

enableProdMode();

const network = convolutional({ channels: 3 });
const image = toFloat32(randomArray([6, 5, 3], { stream: "image" }));
const options = { target: 1 };

test("an image may be an array of any element type, bare numbers, or a tensor", async () => {
  await setBackend("cpu");
  const whole = ndArray(
    image.data.map((v) => Math.round(100 * Math.abs(v))),
    image.shape,
  );
  const { values } = await gradient(network, whole, options);
  const same = [
    whole.data,
    [...whole.data],
    { data: Uint8Array.from(whole.data), shape: whole.shape },
    { data: Float64Array.from(whole.data), shape: whole.shape },
    { data: Int32Array.from(whole.data), shape: whole.shape },
  ];
  for (const input of same)
    expect((await gradient(network, input, options)).values).toEqual(values);
  const held = tensor(whole.data, [6, 5, 3]);
  const before = memory().numTensors;
  expect((await gradient(network, held, options)).values).toEqual(values);
  expect(memory().numTensors).toBe(before);
  held.dispose();
});

test("bare numbers of several images are a batch", async () => {
  const two = Float32Array.of(...image.data, ...image.data);
  expect((await gradient(network, two, options)).shape).toEqual([2, 6, 5, 3]);
});

test("an image with its channels last is turned for a network that wants them first, and its map turned back", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 3, 6, 5));
  const squares = b.node("mul", [x, x], {});
  const sum = b.node("reduceSum", [squares], { axes: [2, 3], keepDims: false });
  const first = b.build([b.node("reduceSum", [sum], { axes: [1], keepDims: true })]);
  const { values, shape, layout } = await inputXGradient(first, image);
  expect([shape, layout]).toEqual([[6, 5, 3], "HWC"]);
  for (const [i, v] of image.data.entries()) expect(values.data[i]).toBeCloseTo(2 * v * v, 4);
});

test("a network with several inputs takes an array for each by its name, and returns one for each", async () => {
  const b = new GraphBuilder();
  const a = b.input("a", float32("batch", 2));
  const c = b.input("c", float32("batch", 3));
  const part = (x: string) =>
    b.node("reduceSum", [b.node("mul", [x, x], {})], { axes: [1], keepDims: true });
  const two = b.build([b.node("add", [part(a), part(c)], {})]);
  const input = { a: [1, 2], c: [3, 4, 5] };
  const { values, parts, layout } = await gradient(two, input);
  expect([[...values.data], layout]).toEqual([[2, 4, 6, 8, 10], "flat"]);
  expect([...(parts.c?.data ?? [])]).toEqual([6, 8, 10]);
  await expect(gradient(two, { a: [1, 2] })).rejects.toThrow(
    'gradient: input "c" is missing; wants a, c',
  );
  await expect(gradient(two, [1, 2])).rejects.toThrow(
    "wants one input, or an array for each: { a: ..., c: ... }",
  );
});

test("numbers that fill no image are refused", async () => {
  await expect(gradient(network, [1, 2, 3], options)).rejects.toThrow(
    "input holds 3 numbers, an image of [6,5,3] has 90",
  );
  const broken = { data: new Float32Array(3), shape: [6, 5, 3] };
  await expect(gradient(network, broken, options)).rejects.toThrow("its shape [6,5,3] wants 90");
});
