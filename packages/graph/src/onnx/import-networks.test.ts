import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type NdArray, readNpy } from "@xrt/core";
import { expect, test } from "vitest";
import {
  type ReferenceNetwork,
  readReferenceNetwork,
  referenceNetworks,
} from "../../test/reference-networks.js";
import { differentiate } from "../differentiate.js";
import { tap } from "../passes/tap.js";
import { compile, fromOnnx, toOnnx } from "./index.js";

test.each(referenceNetworks)(
  "%s, written by %s, has PyTorch's outputs and gradients",
  async (name, exporter) => {
    const network = readReferenceNetwork(name, exporter);
    const graph = await fromOnnx(readFileSync(network.path));
    const [input = ""] = graph.inputs;
    const [output = ""] = graph.outputs;
    const parameters = [...network.initializers.keys()].filter((key) => graph.parameters.has(key));
    // what an exporter folded away has no gradient of its own; all else must be there under its name
    expect(parameters.length).toBe(network.initializers.size);

    const backward = differentiate(graph, {
      of: output,
      wrt: [input, ...parameters],
      cotangent: "input",
    });
    const executable = await compile(tap(backward.graph, [output, ...backward.gradients.values()]));
    const got = await executable.run({
      [input]: tensor(network, "input"),
      [backward.cotangent ?? ""]: tensor(network, "cotangent"),
    });
    await executable.dispose();
    const gradient = (wrt: string) => got[backward.gradients.get(wrt) ?? ""];
    expectAgreement(got[output], tensor(network, "output"), "output");
    expectAgreement(gradient(input), tensor(network, "input gradient"), "input gradient");
    for (const [key, expected] of network.initializers) {
      expectAgreement(gradient(key), expected, `gradient of ${key}`);
    }
  },
);

test.each(referenceNetworks)(
  "%s, written by %s, is the same after toOnnx and fromOnnx",
  async (name, exporter) => {
    const network = readReferenceNetwork(name, exporter);
    const graph = await fromOnnx(readFileSync(network.path));
    const again = await fromOnnx(toOnnx(graph));
    const executable = await compile(again);
    const got = await executable.run({ [again.inputs[0] ?? ""]: tensor(network, "input") });
    await executable.dispose();
    expect([again.inputs, again.outputs]).toEqual([graph.inputs, graph.outputs]);
    expectAgreement(got[again.outputs[0] ?? ""], tensor(network, "output"), "output");
  },
);

test.each([
  ["a network of Keras 3, written by its own exporter", "keras"],
  ["a network of Keras on TensorFlow, written by tf2onnx", "tf2onnx"],
])("%s, has Keras' output", async (_, folder) => {
  const file = (name: string) =>
    readFileSync(join(import.meta.dirname, "../../test/fixtures", folder, name));
  const graph = await fromOnnx(file("network.onnx"));
  const [input = "", output = ""] = [graph.inputs[0], graph.outputs[0]];
  const executable = await compile(graph);
  const { shape, data } = readNpy(file("input.npy"));
  const got = await executable.run({ [input]: { shape, data: Float32Array.from(data) } });
  await executable.dispose();
  const wanted = readNpy(file("output.npy"));
  expect(got[output]?.shape).toEqual(wanted.shape);
  expectAgreement(got[output], { ...wanted, data: Float32Array.from(wanted.data) }, "output");
});

function tensor({ tensors }: ReferenceNetwork, key: string): NdArray {
  const found = tensors.get(key);
  if (found === undefined) throw new RangeError(`no tensor is named "${key}"`);
  return found;
}

/** Relative L1 of at most 1e-4: the sum of errors over the sum of magnitudes. */
function expectAgreement(got: NdArray | undefined, expected: NdArray, what: string): void {
  expect(got?.data.length, what).toBe(expected.data.length);
  let error = 0;
  let size = 0;
  for (const [i, value] of expected.data.entries()) {
    error += Math.abs((got?.data[i] ?? Number.NaN) - value);
    size += Math.abs(value);
  }
  expect(error / size, `relative L1 of the ${what}`).toBeLessThanOrEqual(1e-4);
}
