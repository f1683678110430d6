import { expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { listLayers } from "../index.js";
import { resolveLayer, resolveLayers } from "./layers.js";

const network = convolutional();

test("layers are listed in order, with their shapes", async () => {
  const layers = await listLayers(network);
  expect(layers.filter(({ spatial }) => spatial).map(({ path }) => path)).toEqual([
    "transpose",
    "conv1",
    "relu1",
    "conv2",
    "relu2",
  ]);
  expect(layers.find(({ path }) => path === "conv2")).toEqual({
    ...{ path: "conv2", value: "conv2", op: "conv", spatial: true },
    shape: ["batch", 3, 3, 3],
  });
});

test.each<[string | string[], string[]]>([
  ["relu1", ["relu1"]],
  ["last-conv", ["relu2"]],
  ["all-conv", ["conv1", "conv2"]],
  ["relu*", ["relu1", "relu2"]],
  [
    ["relu2", "relu1"],
    ["relu2", "relu1"],
  ],
  [
    ["conv*", "conv1"],
    ["conv1", "conv2"],
  ],
  ["input", ["x"]],
  ["**", ["transpose", "conv1", "relu1", "conv2", "relu2", "gap", "matMul", "logits"]],
])("%j is %j", (choice, wanted) => {
  expect(resolveLayers(network, choice)).toEqual(wanted);
});

test("one star stays within a step of a path, two cross steps", () => {
  const paths = new Map([
    ["block/a", "conv1"],
    ["block/b/c", "conv2"],
  ]);
  expect(resolveLayers({ ...network, paths }, "block/*")).toEqual(["conv1"]);
  expect(resolveLayers({ ...network, paths }, "block/**")).toEqual(["conv1", "conv2"]);
});

test("what is not there is refused with what is", () => {
  expect(() => resolveLayers(network, "rleu1")).toThrow(/nearest: relu1, relu2/);
  expect(() => resolveLayers(network, "block*")).toThrow(
    /no layer matches "block\*"; some that there are: .*relu2/,
  );
  expect(() => resolveLayers(network, [])).toThrow("an empty list");
  expect(() => resolveLayer(network, "relu*")).toThrow(
    '"relu*" is 2 layers, relu1, relu2, ...; wants one',
  );
});
