import { ndArray, rows, stack } from "@xrt/core";
import { float32, type Graph, GraphBuilder, startAt } from "@xrt/graph";
import {
  type Array64,
  evaluate,
  expectClose,
  finiteDifferences,
  randomArray,
  toFloat32,
  toFloat64,
} from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { gradCam } from "./grad-cam.js";

const images = toFloat32(randomArray([5, 6, 5, 2], { stream: "images" }));
const first = ndArray(rows(images, 0, 1).data, [6, 5, 2]);

/** Maps `[channels, rows, columns]` weighted by the means of `slopes` and summed, from the definition. */
function definition({ shape, data }: Array64, slopes: Float64Array): Array64 {
  const [, channels = 0, height = 0, width = 0] = shape;
  const places = height * width;
  const map = new Float64Array(places);
  for (let c = 0; c < channels; c++) {
    const channel = slopes.slice(c * places, (c + 1) * places);
    const weight = channel.reduce((sum, v) => sum + v, 0) / places;
    for (let p = 0; p < places; p++) map[p] = (map[p] ?? 0) + weight * (data[c * places + p] ?? 0);
  }
  return { shape: [height, width], data: map };
}

describe("gradCam", () => {
  test.each([
    ["relu1", 0],
    ["conv1", 1],
    ["relu2", 1],
    ["conv2", 0],
  ])("at %s is the definition, with finite differences of logit %i", async (layer, target) => {
    for (const seed of [0, 1, 2]) {
      const network = convolutional({ seed });
      const map = evaluate(network, { x: toFloat64(stack([first])) }).get(layer) as Array64;
      const rest = startAt(network, layer);
      const logit = (data: Float64Array) =>
        evaluate(rest, { [layer]: { shape: map.shape, data } }).get("logits")?.data[target] ??
        Number.NaN;
      const slopes = finiteDifferences(logit, map.data);
      const got = await gradCam(network, first, { layer, target });
      expectClose(got.values, definition(map, slopes));
      expect(got).toMatchObject({ method: "grad-cam", layer });
      expectClose(got.score, [logit(map.data)]);
    }
  });

  test("in front of a global average and a linear head is CAM divided by the places", async () => {
    const network = convolutional();
    const { shape, data } = evaluate(network, { x: toFloat64(stack([first])) }).get(
      "relu2",
    ) as Array64;
    const head = network.parameters.get("head/kernel")?.array.data ?? [];
    const [, channels = 0, height = 0, width = 0] = shape;
    const places = height * width;
    const cam = Float64Array.from({ length: places }, (_, p) =>
      Array.from(
        { length: channels },
        (_, c) => (head[2 * c + 1] ?? 0) * (data[c * places + p] ?? 0),
      ).reduce((a, b) => a + b),
    );
    const { values } = await gradCam(network, first, { target: 1 });
    expectClose(values, { shape: [height, width], data: cam.map((v) => v / places) });
  });

  test("takes the last feature map with its activation by default and says so", async () => {
    const network = convolutional();
    const named = await gradCam(network, first, { target: 0, layer: "relu2" });
    const chosen = await gradCam(network, first, { target: 0 });
    expect(chosen).toEqual({ ...named, options: { layer: "last-conv", channels: "auto" } });
    expect(named.layer).toBe("relu2");
  });

  test("of a batch is that of its images one by one, bit for bit", async () => {
    const network = convolutional();
    const target = [0, 1, 1, 0, 1];
    const batch = await gradCam(network, images, { target, layer: "relu1" });
    const singles = await Promise.all(
      target.map((t, i) =>
        gradCam(network, ndArray(rows(images, i, i + 1).data, [6, 5, 2]), {
          target: t,
          layer: "relu1",
        }),
      ),
    );
    expect(batch.values).toEqual(stack(singles.map((s) => s.values)));
    expect(batch.score).toEqual(singles.flatMap((s) => s.score));
  });

  test("is of the logit where the network ends in a sigmoid", async () => {
    const plain = await gradCam(convolutional({ units: 1 }), first);
    const cut = await gradCam(convolutional({ units: 1, squash: "sigmoid" }), first);
    expect(cut).toEqual({ ...plain, cut: "sigmoid" });
  });

  test("warns of maps that are all zero or have no positive part, each image for itself", async () => {
    const x = ndArray(Float32Array.of(-1, -1, 1, 2), [2, 1, 2, 1]);
    const codes = async (network: Graph) =>
      (await gradCam(network, x, { layer: "relu1" })).warnings.map((l) => l.map((w) => w.code));
    expect(await codes(averageOf(1))).toEqual([["all-zero"], []]);
    expect(await codes(averageOf(-1))).toEqual([["all-zero"], ["no-positive-part"]]);
  });

  test.each([
    ["x", "[batch,6,5,2]"],
    ["conv1/kernel", "[4,2,3,3]"],
  ])("refuses %s, which is no map", async (layer, shape) => {
    await expect(gradCam(convolutional(), first, { target: 0, layer })).rejects.toThrow(
      RangeError(
        `gradCam: "${layer}" is ${shape}, wants a layer with [batch,channels,rows,columns], or with [batch,tokens,channels] and a square number of tokens; "last-conv" picks one in a convolutional network`,
      ),
    );
  });

  test("names the nearest layers of one that is unknown", async () => {
    await expect(gradCam(convolutional(), first, { target: 0, layer: "rleu1" })).rejects.toThrow(
      /^gradCam: no layer or value is named "rleu1"; nearest: relu\d, relu\d/,
    );
  });
});

/** `x [batch, 1, 2, 1]`: ReLU `relu1` and its average times `factor`. */
function averageOf(factor: number): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 1, 2, 1));
  const map = b.node("transpose", [x], { permutation: [0, 3, 1, 2] });
  const mean = b.node("reduceMean", [b.node("relu", [map], {}, "relu1")], {
    axes: [2, 3],
    keepDims: false,
  });
  return b.build([b.node("mul", [mean, b.scalar(factor)], {})]);
}
