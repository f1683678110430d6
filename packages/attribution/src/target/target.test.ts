import { ndArray, stack } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { gradient, type OutputValue, type Target } from "../index.js";

const network = convolutional({ units: 3 });
const image = toFloat32(randomArray([6, 5, 2], { stream: "image" }));
const classes = ["Atelectasis", "Effusion", "Hernia"];

test("a class name is its index, case ignored", async () => {
  const named = await gradient(network, image, { target: "effusion", classes });
  expect(named).toEqual(await gradient(network, image, { target: 1 }));
  const mixed = await gradient(network, stack([image, image]), { target: ["Hernia", 0], classes });
  expect(mixed.target).toEqual([2, 0]);
});

test('"predicted" is the unit that answers most, for each image', async () => {
  const two = stack([
    image,
    ndArray(
      image.data.map((v) => -3 * v),
      image.shape,
    ),
  ]);
  const scores = await Promise.all(
    [0, 1, 2].map(async (t) => (await gradient(network, two, { target: t })).score),
  );
  const best = [0, 1].map((i) => {
    const own = scores.map((list) => list[i] ?? 0);
    return own.indexOf(Math.max(...own));
  });
  const { target, score } = await gradient(network, two, { target: "predicted" });
  expect(target).toEqual(best);
  expect(score).toEqual(best.map((t, i) => scores[t]?.[i]));
});

test("a function of the output is differentiated with the network", async () => {
  const at = async (target: Target) => (await gradient(network, image, { target })).values.data;
  const [a, b] = [await at(0), await at(2)];
  const difference = await at((y) => y.at(0).sub(y.at(2)).mul(2).add(7));
  expectClose(
    difference,
    a.map((v, i) => 2 * (v - (b[i] ?? 0))),
  );
  const mean = await at((y) => y.mean());
  const c = await at(1);
  expectClose(
    mean,
    a.map((v, i) => (v + (b[i] ?? 0) + (c[i] ?? 0)) / 3),
  );
  const masked = await at((y) => y.times(ndArray(Float32Array.of(1, 0, -1), [3])).sum());
  expectClose(
    masked,
    a.map((v, i) => v - (b[i] ?? 0)),
  );
  const { target } = await gradient(network, image, {
    target: (y) => y.at("Hernia").div(2),
    classes,
  });
  expect(target[0]).toBe('(y) => y.at("Hernia").div(2)');
});

test("the probability of a class can be explained, and is marked where it is saturated", async () => {
  const bright = ndArray(
    image.data.map((v) => 1e4 * v),
    image.shape,
  );
  const probability = (y: OutputValue) => y.softmax().at(0);
  const { warnings } = await gradient(network, bright, { target: probability });
  expect(warnings[0]?.[0]?.code).toBe("all-zero");
  expect(warnings[0]?.[0]?.message).toMatch(/softmax, which is saturated|is dead/);
});

test("the squashing at the end is cut off unless `logit` is false, and the result says so", async () => {
  const squashed = convolutional({ units: 1, squash: "sigmoid" });
  const cut = await gradient(squashed, image);
  expect(cut.cut).toBe("sigmoid");
  const whole = await gradient(squashed, image, { logit: false });
  expect(whole.cut).toBe(null);
  const p = whole.score[0] ?? 0;
  expectClose([p], [1 / (1 + Math.exp(-(cut.score[0] ?? 0)))]);
  expectClose(whole.values, { ...cut.values, data: cut.values.data.map((v) => v * p * (1 - p)) });
});

test("a unit inside the network is a target", async () => {
  const { target, values } = await gradient(network, image, { target: { layer: "gap", index: 1 } });
  expect(target).toEqual(["gap[1]"]);
  const channel = await gradient(network, image, { target: { layer: "relu2", index: 1 } });
  expectClose(channel.values, values);
  const cells = await Promise.all(
    [0, 1, 2].flatMap((r) =>
      [0, 1, 2].map((c) =>
        gradient(network, image, { target: { layer: "relu2", index: [1, r, c] } }),
      ),
    ),
  );
  const mean = values.data.map(
    (_, i) => cells.reduce((s, cell) => s + (cell.values.data[i] ?? 0), 0) / 9,
  );
  expectClose(mean, values.data);
});

test.each<[string, Target, string]>([
  [
    "a class without names",
    "Effusion",
    'gradient: target "Effusion": the model carries no class names',
  ],
  [
    "a function that does not return one number an image",
    (y) => y,
    "the target is [batch,3], wants one number an image",
  ],
  [
    "a unit that is not there",
    (y) => y.at(3),
    "gradient: target 3 is not one of the 3 output units",
  ],
  [
    "a class in a function, without names",
    (y) => y.at("Effusion"),
    'gradient: target "Effusion": the model carries no class names',
  ],
  [
    "a neuron of a layer that is not there",
    { layer: "rleu2", index: 0 },
    'gradient: target: no layer or value is named "rleu2"',
  ],
  [
    "an index that names no element",
    { layer: "relu2", index: [0, 0] },
    "gradient: target index [0,0] does not name one element",
  ],
])("%s is refused", async (_, target, message) => {
  await expect(gradient(network, image, { target })).rejects.toThrow(message);
});

test("an unknown class is refused with the nearest ones", async () => {
  const run = gradient(network, image, { target: "Efusion", classes });
  await expect(run).rejects.toThrow('gradient: no class is named "Efusion"; nearest: Effusion');
});
