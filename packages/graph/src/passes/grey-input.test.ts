import { ndArray, type Preprocess, type PreprocessMode, preprocess } from "@xrt/core";
import { expect, test } from "vitest";
import { differentiate } from "../differentiate.js";
import { float32 } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { compile } from "../onnx/index.js";
import { greyInput } from "./grey-input.js";

function network(channels: number) {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 1, 2, channels));
  return b.build([b.node("reduceSum", [x], { axes: [1, 2], keepDims: false }, "y")]);
}

const contract = (mode: PreprocessMode, channels: 1 | 3 = 3): Preprocess => ({
  mode,
  size: [1, 2],
  channels,
  geometry: "squash",
  resampler: "bilinear",
});

test.each(["tf", "unit", "torch", "caffe", "raw"] as const)(
  "greyInput scales as preprocess does in mode %s",
  async (mode) => {
    const graph = greyInput(network(3), contract(mode));
    const executable = await compile(graph);
    const grey = ndArray(Float32Array.of(10, 200), [1, 2, 1]);
    const { y } = await executable.run({ grey: { ...grey, shape: [1, 1, 2, 1] } });
    const expected = preprocess(contract(mode), grey).data;
    for (let c = 0; c < 3; c++)
      expect(y?.data[c]).toBeCloseTo((expected[c] ?? 0) + (expected[c + 3] ?? 0), 3);
    await executable.dispose();
  },
);

test("the gradient arrives in grey levels, summed over the channels", async () => {
  const { graph, gradients } = differentiate(greyInput(network(3), contract("unit")), {
    of: "y",
    wrt: ["grey"],
  });
  const executable = await compile(graph);
  const out = await executable.run({ grey: ndArray(Float32Array.of(1, 2), [1, 1, 2, 1]) });
  for (const v of out[gradients.get("grey") ?? ""]?.data ?? []) expect(v).toBeCloseTo(3 / 255, 6);
  await executable.dispose();
});

test("greyInput refuses a network of another size or number of channels", () => {
  expect(() => greyInput(network(1), contract("tf"))).toThrow(
    "greyInput: the network takes [batch,1,2,1], the contract makes [batch,1,2,3]",
  );
});
