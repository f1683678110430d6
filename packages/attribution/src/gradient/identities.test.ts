import { ndArray } from "@xrt/core";
import { foldBatchNorm, type Graph, GraphBuilder } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { peerMaps } from "../../test/peers.js";
import {
  gradient,
  inputXGradient,
  integratedGradients,
  methodNamed,
  smoothGrad,
} from "../index.js";

const names = ["gradient", "input-x-gradient", "integrated-gradients", "smooth-grad", "full-grad"];
const quick = (name: string) =>
  ({ "integrated-gradients": { steps: 6 }, "smooth-grad": { samples: 3 } })[name] ?? {};

/** The network with its parameters changed. */
function changed(graph: Graph, change: (name: string, data: Float32Array) => Float32Array): Graph {
  const parameters = new Map(
    [...graph.parameters].map(([name, p]) => {
      return [name, { ...p, array: { ...p.array, data: change(name, p.array.data) } }] as const;
    }),
  );
  return { ...graph, parameters };
}

describe.each([0, 1, 2])("on random network %i", (seed) => {
  const network = convolutional({ seed, channels: 3, size: [7, 6] });
  const image = toFloat32(randomArray([7, 6, 3], { seed, stream: "image" }));

  test.each(["gradient", "input-x-gradient", "integrated-gradients"])(
    "%s moves with the channels of the input",
    async (name) => {
      const order =
        [
          [1, 2, 0],
          [2, 0, 1],
          [2, 1, 0],
        ][seed] ?? [];
      const moved = image.data.map((_, i) => image.data[i - (i % 3) + (order[i % 3] ?? 0)] ?? 0);
      // [filters, channels, 3, 3]
      const other = changed(network, (parameter, data) =>
        parameter !== "conv1/kernel"
          ? data
          : data.map((_, i) => {
              const [filter, channel, tap] = [Math.floor(i / 27), Math.floor(i / 9) % 3, i % 9];
              return data[27 * filter + 9 * (order[channel] ?? 0) + tap] ?? 0;
            }),
      );
      const options = { target: 1, ...quick(name) };
      const before = await methodNamed(name)(network, image, options);
      const after = await methodNamed(name)(other, ndArray(moved, [7, 6, 3]), options);
      expectClose(
        after.values.data,
        before.values.data.map(
          (_, i) => before.values.data[i - (i % 3) + (order[i % 3] ?? 0)] ?? 0,
        ),
      );
    },
  );

  test.each(names)("%s does not depend on how the function is written", async (name) => {
    const b = GraphBuilder.from(network);
    // one ReLU more behind a ReLU, and a product with 1 in front: the same function
    const again = b.node("relu", ["gap"], {}, "again");
    const once = b.node("mul", [again, b.scalar(1)], {}, "once");
    const rest = network.nodes.slice(network.nodes.findIndex(({ output }) => output === "gap") + 1);
    let last = "";
    const renamed = new Map([["gap", once]]);
    for (const node of rest) {
      const inputs = node.inputs.map((input) => renamed.get(input) ?? input);
      last = b.node(node.op as "add", inputs, node.attributes as never, `${node.output}/again`);
      renamed.set(node.output, last);
    }
    const options = { target: 1, ...quick(name) };
    const wanted = await methodNamed(name)(network, image, options);
    expectClose((await methodNamed(name)(b.build([last]), image, options)).values, wanted.values);
  });

  test("without biases input times gradient sums to the score", async () => {
    const plain = changed(network, (name, data) =>
      name.endsWith("bias") ? data.map(() => 0) : data,
    );
    const { values, score } = await inputXGradient(plain, image, { target: 0 });
    expectClose([values.data.reduce((a, b) => a + b, 0)], score);
  });

  test("the way back is the way there with the other sign", async () => {
    const base = toFloat32(randomArray([7, 6, 3], { seed, stream: "base" }));
    const there = await integratedGradients(network, image, {
      target: 1,
      baseline: base,
      steps: 8,
    });
    const back = await integratedGradients(network, base, { target: 1, baseline: image, steps: 8 });
    expectClose(
      back.values.data,
      there.values.data.map((v) => -v),
    );
  });

  test("SmoothGrad without noise is the gradient", async () => {
    const { values, error } = await smoothGrad(network, image, { target: 1, sigma: 0, samples: 3 });
    expectClose(values, (await gradient(network, image, { target: 1 })).values, { relative: 1e-6 });
    expect(error).toEqual([0]);
  });
});

test.each(["vgg", "resnet-v1.5", "densenet", "mobilenet-v2"])(
  "on %s nothing changes when BatchNorm is folded into its neighbours",
  async (network) => {
    const { graph, image, target } = await peerMaps("gradient", network);
    const folded = foldBatchNorm(graph);
    for (const method of [gradient, inputXGradient]) {
      const wanted = await method(graph, image, { target });
      expectClose((await method(folded, image, { target })).values, wanted.values, {
        relative: 1e-4,
      });
    }
  },
);

test("no method of the family computes a gradient of a kernel", async () => {
  const ops = new Set<string>();
  const engine = async (graph: Graph) => {
    for (const { op } of graph.nodes) ops.add(op);
    return compile(graph);
  };
  const image = toFloat32(randomArray([6, 5, 2], { stream: "image" }));
  for (const name of names) {
    await methodNamed(name)(convolutional(), image, { target: 0, engine, ...quick(name) });
  }
  expect(ops.has("conv")).toBe(true);
  expect(ops.has("convKernelGradient")).toBe(false);
});
