import { ndArray, rows } from "@xrt/core";
import { randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { gradient } from "./gradient.js";
import { saliency } from "./saliency.js";

const network = convolutional({ channels: 3 });
const images = toFloat32(randomArray([2, 6, 5, 3], { stream: "images" }));

test("saliency is the largest absolute gradient over the channels of each pixel", async () => {
  const { values: raw, ...rest } = await gradient(network, images, { target: 1 });
  const largest = Float32Array.from({ length: 60 }, (_, pixel) =>
    Math.max(...raw.data.slice(3 * pixel, 3 * pixel + 3).map(Math.abs)),
  );
  const { values, ...same } = await saliency(network, images, { target: 1 });
  expect(values).toEqual(ndArray(largest, [2, 6, 5]));
  expect(same).toEqual({ ...rest, method: "saliency", shape: [2, 6, 5], layout: "HW" });
  expect(Math.min(...raw.data)).toBeLessThan(0);
});

test("saliency of one image is [height, width] and that of the batch", async () => {
  const batch = await saliency(network, images, { target: 0 });
  const one = await saliency(network, ndArray(rows(images, 1, 2).data, [6, 5, 3]), { target: 0 });
  expect(one.values).toEqual(ndArray(rows(batch.values, 1, 2).data, [6, 5]));
});
