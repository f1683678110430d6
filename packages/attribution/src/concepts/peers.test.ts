import { type NdArray, ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { peerMaps } from "../../test/peers.js";
import { compared, sizes } from "../../test/samples.js";
import { tcav } from "../index.js";

/** Images between two, their columns moved, as `rolled` of fixtures/peers_sampling.py makes them. */
function rolled(one: NdArray, two: NdArray, share: number, count: number, start: number): NdArray {
  const width = one.shape.at(-1) ?? 1;
  const images = Array.from({ length: count }, (_, k) =>
    Array.from(one.data, (__, i) => {
      const column = i % width;
      const from = i - column + ((column - start - k + width) % width);
      return share * (one.data[from] as number) + (1 - share) * (two.data[from] as number);
    }),
  );
  return ndArray(Float32Array.from(images.flat()), [count, ...one.shape]);
}

test.each([
  ["vgg", "features/features.6/Relu"],
  ["resnet-v1.5", "5/relu_2/Relu"],
])("on %s shares of positive slopes are those of captum's TCAV", async (network, layer) => {
  const { graph, image, other, target, maps } = await peerMaps("sampling", network);
  const parts = [1, 0].map((share) => [...rolled(image, other, share, 8, 0).data]);
  const images = Float32Array.from(parts.flat());
  const found = await tcav(graph, ndArray(images, [16, ...image.shape]), {
    concept: rolled(image, other, 0.9, 5, 0),
    random: rolled(image, other, 0.3, sizes.tcav, 2),
    ...{ target, layer, ...compared.tcav },
  });
  const shares = [...found.scores, ...found.controls];
  // shares of 16 images: a float32 count over 16 is exact
  expect(shares).toEqual([...(maps.get("tcav")?.data ?? [])]);
  expect(new Set(shares).size).toBeGreaterThan(4);
});
