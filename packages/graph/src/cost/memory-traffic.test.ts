import { ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { float32 } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { imagesInCache, leastTraffic, memoryTraffic, nodeTraffic } from "./memory-traffic.js";

const MIB = 2 ** 20;

/** `[batch, size]` through a ReLU, its mean over all places, and a dense layer of as many outputs. */
function network(size: number, outputs: number) {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 1, size));
  const y = b.node("relu", [x], {}, "y");
  const mean = b.node("reduceMean", [y], { axes: [2], keepDims: false }, "mean");
  const array = ndArray(new Float32Array(outputs), [1, outputs]);
  const kernel = b.parameter("kernel", { array, role: "kernel", trainable: true });
  const turned = b.node("reshape", [kernel], { shape: [1, outputs] }, "turned");
  return b.build([b.node("matMul", [mean, turned], {}, "scores")]);
}

test("traffic is that of weights once a run, and of values that the cache does not hold", () => {
  const nodes = nodeTraffic(network(MIB, 2 * MIB));
  expect(nodes).toEqual([
    { output: "y", weights: 0, values: 8 * MIB },
    { output: "mean", weights: 0, values: 4 * MIB + 4 },
    { output: "scores", weights: 8 * MIB, values: 4 + 8 * MIB },
  ]);
  // 32 MiB hold four of the first and the last, nearly, and seven of the second
  expect(memoryTraffic(nodes, 3)).toBe((8 * MIB) / 3);
  expect(memoryTraffic(nodes, 4)).toBe(2 * MIB + 8 * MIB + 4);
  expect(memoryTraffic(nodes, 8)).toBe(MIB + 8 * MIB + 4 * MIB + 4 + 8 * MIB + 4);
  expect(leastTraffic(nodes, 8)).toEqual({ images: 3, bytes: (8 * MIB) / 3 });
});

test("small images run by as many as allowed, large ones by one, and many weights want more", () => {
  expect(imagesInCache(network(1000, 10))).toBe(8);
  expect(imagesInCache(network(1000, 10), 5)).toBe(5);
  expect(imagesInCache(network(16 * MIB, 10))).toBe(1);
  expect(imagesInCache(network(3 * MIB, 10))).toBe(1);
  expect(imagesInCache(network(3 * MIB, 32 * MIB))).toBeGreaterThan(1);
});
