import { zeros } from "@xrt/core";
import { expect, test } from "vitest";
import { inOrder } from "./in-order.js";

test("unnamed layers of Keras are numbered from the first of the file on, by kind and model; named ones stay", () => {
  const names = [
    "conv2d_96/kernel",
    "conv2d_95/kernel",
    "batch_normalization_9/beta",
    "batch_normalization_10/beta",
    "batch_normalization_10/moving_mean",
    "inception/conv2d_7/kernel",
    "block1_conv1/kernel",
  ];
  const renamed = inOrder(new Map(names.map((name) => [name, zeros([1])])));
  expect([...renamed.keys()]).toEqual([
    "conv2d_1/kernel",
    "conv2d/kernel",
    "batch_normalization/beta",
    "batch_normalization_1/beta",
    "batch_normalization_1/moving_mean",
    "inception/conv2d/kernel",
    "block1_conv1/kernel",
  ]);
});
