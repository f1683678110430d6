import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import { inputRange, type NdArray, ndArray, type Preprocess } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collapseToGrey } from "../index.js";

enableProdMode();

describe("collapseToGrey", () => {
  const torch: Preprocess = {
    mode: "torch",
    size: [6, 6],
    channels: 3,
    geometry: "squash",
    resampler: "nearest",
  };

  test("gives what the colour convolution gives of a grey image scaled by its contract, away from the edge", async () => {
    const kernel = toFloat32(randomArray([3, 3, 3, 4], { stream: "kernel" }));
    const { low, high } = inputRange(torch);
    const scale = high.map((h, c) => h - (low[c] ?? 0));
    const grey = collapseToGrey(kernel, { scale, shift: low });
    const image = toFloat32(randomArray([1, 6, 6, 1], { stream: "image" }));
    const colour = ndArray(
      Float32Array.from(
        { length: 108 },
        (_, i) => (image.data[Math.floor(i / 3)] ?? 0) * (scale[i % 3] ?? 0) + (low[i % 3] ?? 0),
      ),
      [1, 6, 6, 3],
    );
    const of = async (input: NdArray, weights: Record<string, NdArray>) => {
      const channels = Number(input.shape[3]);
      const config = { filters: 4, kernelSize: 3, name: "conv" };
      const network = sequential({
        layers: [layers.conv2d({ ...config, inputShape: [6, 6, channels] })],
      });
      const source = await fromLayersModel(network);
      network.dispose();
      const parameters = new Map(source.parameters);
      for (const [name, array] of Object.entries(weights)) {
        const p = parameters.get(`conv/${name}`);
        if (p !== undefined) parameters.set(`conv/${name}`, { ...p, array });
      }
      const executable = await compile({ ...source, parameters });
      const out = await executable.run({ [source.inputs[0] ?? ""]: input });
      await executable.dispose();
      return out[source.outputs[0] ?? ""]?.data ?? new Float32Array();
    };
    const expected = await of(colour, { kernel, bias: ndArray(new Float32Array(4), [4]) });
    expectClose(await of(image, { kernel: grey.kernel, bias: grey.bias }), expected, {
      relative: 1e-4,
      absolute: 1e-4,
    });
  });

  test("energy is between 0 and 1, 1 for grey filters and 0 for opponent ones", () => {
    const value = fc.float({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 24, maxLength: 24 }), (values) => {
        const kernel = ndArray(Float32Array.from(values), [2, 2, 3, 2]);
        const { survivingEnergy, meanSurvivingEnergy } = collapseToGrey(kernel);
        for (const share of [...survivingEnergy, meanSurvivingEnergy]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-9);
        }
        const grey = ndArray(
          kernel.data.map((_, i) => values[(i % 2) + 6 * Math.floor(i / 6)] as number),
          [2, 2, 3, 2],
        );
        for (const share of collapseToGrey(grey).survivingEnergy) expect(share).toBeCloseTo(1, 6);
      }),
      { numRuns: 100, seed: 1 },
    );
    const opponent = ndArray(Float32Array.of(1, -0.5, -0.5), [1, 1, 3, 1]);
    expect(collapseToGrey(opponent).survivingEnergy).toEqual([0]);
  });

  test("wants four axes and one number a channel", () => {
    expect(() => collapseToGrey(ndArray(new Float32Array(4), [4]))).toThrow(RangeError);
    for (const [none, got] of [
      [undefined, "undefined"],
      [layers.conv2d({ filters: 1, kernelSize: 1 }), "a Conv2D"],
    ] as const) {
      const refused = () => collapseToGrey(none as never);
      expect(refused).toThrow(TypeError);
      expect(refused).toThrow(`collapseToGrey: the kernel is ${got}, wants the array`);
    }
    const kernel = ndArray(new Float32Array(3), [1, 1, 3, 1]);
    expect(() => collapseToGrey(kernel, { scale: [1] })).toThrow(/1 scales and 3 shifts/);
  });
});
