import { ndArray } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { type Dim, float32, type Graph } from "./graph.js";
import { GraphBuilder } from "./graph-builder.js";
import { lastConv } from "./last-conv.js";
import { resolveValue } from "./resolve.js";

const plain = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;

/** A network that begins with a 3x3 convolution of six channels, named `conv`, on images of 8 x 8. */
function network(
  rest: (b: GraphBuilder, conv: string) => string,
  shape: Dim[] = ["batch", 1, 8, 8],
): Graph {
  const b = new GraphBuilder();
  const kernel = { array: ndArray(new Float32Array(54), [6, 1, 3, 3]), role: "kernel" } as const;
  const k = b.parameter("kernel", { ...kernel, trainable: true });
  const conv = b.node("conv", [b.input("image", float32(...shape)), k], plain, "conv");
  b.path("stem/conv", conv);
  return b.build([rest(b, conv)]);
}
const relu = (b: GraphBuilder, x: string) => b.node("relu", [x], {}, "relu");
const pool = (b: GraphBuilder, x: string) =>
  b.node("maxPool", [x], { ...plain, kernel: [2, 2], strides: [2, 2] }, "pool");
const globalMean = (b: GraphBuilder, x: string, keepDims = false) =>
  b.node("reduceMean", [x], { axes: [2, 3], keepDims }, "mean");

describe("lastConv", () => {
  test.each<[string, string, (b: GraphBuilder, conv: string) => string]>([
    ["the convolution when nothing spatial follows it", "conv", (b, x) => globalMean(b, x)],
    ["the activation behind it", "relu", (b, x) => globalMean(b, relu(b, x))],
    ["the value in front of a pooling", "relu", (b, x) => globalMean(b, pool(b, relu(b, x)))],
    [
      "the value in front of average pooling and padding",
      "relu",
      (b, x) => {
        const padded = b.node("pad", [relu(b, x)], {
          before: [0, 0, 1, 1],
          after: [0, 0, 0, 0],
          value: 0,
        });
        return b.node("averagePool", [padded], { ...plain, kernel: [3, 3] });
      },
    ],
    [
      "the value in front of transposition and flattening",
      "conv",
      (b, x) => {
        const last = b.node("transpose", [x], { permutation: [0, 2, 3, 1] });
        return b.node("reshape", [last], { shape: ["batch", 216] });
      },
    ],
    [
      "the gated map and not the gate, which has one place",
      "gated",
      (b, x) => {
        const gate = b.node("sigmoid", [globalMean(b, relu(b, x), true)], {});
        return globalMean(b, b.node("mul", ["relu", gate], {}, "gated"));
      },
    ],
    [
      "the joined maps of a dense block",
      "joined",
      (b, x) => globalMean(b, b.node("concat", [x, relu(b, x)], { axis: 1 }, "joined")),
    ],
    [
      "the map in front of a head of 1x1 convolutions on one place",
      "relu",
      (b, x) => {
        const one = globalMean(b, relu(b, x), true);
        const kernel = ndArray(new Float32Array(12), [2, 6, 1, 1]);
        return b.node("conv", [one, b.constant(kernel)], plain, "head");
      },
    ],
  ])("is %s", (_, expected, rest) => {
    expect(lastConv(network(rest))).toBe(expected);
  });

  test("is the map in order, where it is normalised with the channels last", () => {
    const channelsLast = (b: GraphBuilder, x: string, name: string) => {
      const turned = b.node("transpose", [x], { permutation: [0, 2, 3, 1] }, name);
      return b.node("layerNorm", [turned], { axis: 3, epsilon: 1e-6 });
    };
    const back = (b: GraphBuilder, x: string, name: string) =>
      b.node("transpose", [x], { permutation: [0, 3, 1, 2] }, name);
    const swin = network((b, x) => globalMean(b, back(b, channelsLast(b, x, "t"), "last")));
    expect(lastConv(swin)).toBe("last");
    // as in ConvNeXt: the head normalises one place of six channels, which is no map of 1 x 6 places
    const convNeXt = network((b, x) => channelsLast(b, globalMean(b, relu(b, x), true), "t"));
    expect(lastConv(convNeXt)).toBe("relu");
    // a linear layer mixes channels and leaves the places
    const linear = network((b, x) => {
      const weights = b.constant(ndArray(new Float32Array(30), [6, 5]));
      const mixed = b.node("matMul", [channelsLast(b, x, "t"), weights], {});
      return globalMean(b, back(b, mixed, "last"));
    });
    expect(lastConv(linear)).toBe("last");
  });

  test("follows a map through the reshapes of a group normalisation", () => {
    const graph = network((b, x) => {
      const groups = b.node("reshape", [x], { shape: ["batch", 2, 108] });
      const normal = b.node("layerNorm", [groups], { axis: 2, epsilon: 1e-5 });
      const map = b.node("reshape", [normal], { shape: ["batch", 6, 6, 6] });
      return globalMean(b, b.node("mul", [map, b.scalar(2)], {}, "scaled"));
    });
    expect(lastConv(graph)).toBe("scaled");
  });

  test("refuses to guess where attention mixes the places of the last map", () => {
    const graph = network((b, x) => {
      const columns = b.node("reshape", [x], { shape: ["batch", 1, 6, 36] });
      const tokens = b.node("transpose", [columns], { permutation: [0, 1, 3, 2] });
      const scores = b.node("matMul", [tokens, columns], {}, "scores");
      return b.node("matMul", [b.node("softmax", [scores], { axis: 3 }), tokens], {});
    });
    expect(() => lastConv(graph)).toThrow(
      '"last-conv": behind the last map, "conv", attention ("scores") mixes its places; name a layer instead',
    );
  });

  test("counts a map of one row and does not count a map of one place", () => {
    const row = network(relu, ["batch", 1, 3, 8]);
    expect(row.types.get("conv")?.shape).toEqual(["batch", 6, 1, 6]);
    expect(lastConv(row)).toBe("relu");
    const place = network(relu, ["batch", 1, 3, 3]);
    expect(() => lastConv(place)).toThrow('"last-conv": no value of the network has spatial axes');
  });
});

describe("resolveValue", () => {
  const graph = network((b, x) => {
    const mean = globalMean(b, relu(b, x));
    b.path("relu", mean);
    return mean;
  });
  test("takes paths, names of inputs, parameters and inner values, and last-conv", () => {
    expect(resolveValue(graph, "stem/conv")).toBe("conv");
    for (const name of ["image", "kernel", "conv", "mean"]) {
      expect(resolveValue(graph, name)).toBe(name);
    }
    expect(resolveValue(graph, "last-conv")).toBe("relu");
  });
  test("prefers a path to a value that has the same name", () => {
    expect(resolveValue(graph, "relu")).toBe("mean");
  });
  test("lists the nearest paths, inputs and parameters", () => {
    expect(() => resolveValue(graph, "stem/conv1")).toThrow(
      'no layer or value is named "stem/conv1"; nearest: stem/conv, ',
    );
    expect(() => resolveValue(graph, "imag")).toThrow("nearest: image, ");
  });
});

test("resolveValue takes a path with the slash in front that PyTorch writes", () => {
  const graph = network((b, x) => globalMean(b, x));
  expect(resolveValue(graph, "/stem/conv")).toBe(resolveValue(graph, "stem/conv"));
  expect(() => resolveValue(graph, "/stem/cnv")).toThrow("nearest: stem/conv");
});
