import { loadOnnx } from "@xrt/graph/node";
import { evaluate, expectClose, randomArray, toFloat32, toFloat64 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { peerMaps } from "../../test/peers.js";
import { fullGrad, gradient, inputXGradient } from "../index.js";

const image = toFloat32(randomArray([6, 5, 2], { stream: "image" }));
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe("fullGrad", () => {
  test("its terms are input times gradient and bias times gradient of each layer, and sum to the score", async () => {
    const network = convolutional();
    const { values, parts, score, delta } = await fullGrad(network, image, {
      target: 1,
      raw: true,
    });
    expectClose(values, (await inputXGradient(network, image, { target: 1 })).values);
    expect(Object.keys(parts).sort()).toEqual([
      "biasTerm.conv1",
      "biasTerm.conv2",
      "biasTerm.logits",
    ]);
    const total = sum(values.data) + Object.values(parts).reduce((s, { data }) => s + sum(data), 0);
    expectClose([total], score, { relative: 1e-5 });
    expect(Math.abs(delta?.[0] ?? 1)).toBeLessThan(1e-5 * Math.abs(score[0] ?? 0) + 1e-6);
    // the term of a convolution: its bias times the gradient there, from the definition
    const bias = network.parameters.get("conv2/bias")?.array.data ?? [];
    const open = evaluate(network, { x: { ...toFloat64(image), shape: [1, 6, 5, 2] } }).get(
      "conv2",
    );
    const head = network.parameters.get("head/kernel")?.array.data ?? [];
    const wanted = Float64Array.from({ length: 27 }, (_, i) => {
      const c = i % 3;
      const z = open?.data[c * 9 + Math.floor(i / 3)] ?? 0;
      return z > 0 ? ((bias[c] ?? 0) * (head[2 * c + 1] ?? 0)) / 9 : 0;
    });
    expectClose(parts["biasTerm.conv2"] ?? [], { shape: [3, 3, 3], data: wanted });
  });

  test.each(["vgg", "resnet-v1.5", "densenet", "squeezenet"])(
    "on %s, BatchNorms included, the terms sum to the score",
    async (name) => {
      const { graph, image: x, target } = await peerMaps("gradient", name);
      const { delta, score } = await fullGrad(graph, x, { target });
      expect(Math.abs(delta?.[0] ?? 1)).toBeLessThan(1e-4 * Math.abs(score[0] ?? 0) + 1e-5);
    },
  );

  test("its picture is not negative and has the size of the image", async () => {
    const { values, shape, layout } = await fullGrad(convolutional(), image, { target: 0 });
    expect([shape, layout]).toEqual([[6, 5], "HW"]);
    expect(Math.min(...values.data)).toBeGreaterThanOrEqual(-1e-6);
    expect(Math.max(...values.data)).toBeGreaterThan(0);
  });

  test("`delta` says what is missing where an activation is not piecewise linear", async () => {
    const path = new URL(
      "../../../graph/test/fixtures/networks/efficientnet.torchscript.onnx",
      import.meta.url,
    );
    const graph = await loadOnnx(path.pathname);
    const x = toFloat32(randomArray([3, 32, 32], { stream: "x" }));
    const { delta } = await fullGrad(graph, x, { target: 0 });
    expect(Math.abs(delta?.[0] ?? 0)).toBeGreaterThan(1e-2);
    expect((await gradient(graph, x, { target: 0 })).values.shape).toEqual([3, 32, 32]);
  });
});
