import { type NdArray, ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { drawnSamples, peerMaps, peerNetworks, relativeL1 } from "../../test/peers.js";
import { compared, samplesOf, sizes } from "../../test/samples.js";
import { infidelity } from "../evaluate/index.js";
import { featureAblation, kernelShap, lime, occlusion, shapley } from "../index.js";

/** Labels of `n` by `n` rectangles, as fixtures/peers_perturbation.py makes them. */
function grid({ shape: [, rows = 0, columns = 0] }: NdArray, n: number): NdArray<Int32Array> {
  const labels = Int32Array.from({ length: rows * columns }, (_, p) => {
    const [y, x] = [Math.floor(p / columns), p % columns];
    return Math.floor((y * n) / rows) * n + Math.floor((x * n) / columns);
  });
  return { data: labels, shape: [rows, columns] };
}

test.each(peerNetworks("perturbation"))(
  "on %s occlusion, ablation, Shapley values and infidelity are captum's",
  async (network) => {
    const { graph, image, other, target, maps } = await peerMaps("perturbation", network);
    const at = { target, baseline: other };
    const found: Record<string, NdArray> = {
      // captum's window spans three channels, as ours does
      occlusion: (await occlusion(graph, image, { ...at, window: [6, 8], stride: [4, 5] })).values,
      "feature-ablation": (await featureAblation(graph, image, { ...at, features: grid(image, 3) }))
        .values,
      shapley: (await shapley(graph, image, { ...at, features: grid(image, 2) })).values,
    };
    for (const [name, values] of Object.entries(found)) {
      expect(relativeL1(values, maps.get(name) as NdArray), name).toBeLessThan(1e-4);
    }
    // of few features all coalitions are taken: least squares then give the Shapley values themselves
    const fitted = await kernelShap(graph, image, { ...at, features: grid(image, 2) });
    expect(relativeL1(fitted.values, maps.get("shapley") as NdArray)).toBeLessThan(1e-4);

    const scaled = (array: NdArray, by: number) => array.data.map((v) => v * by);
    const { values } = await infidelity(graph, image, ndArray(scaled(image, 0.01), image.shape), {
      target,
      perturbations: ndArray(scaled(other, 0.1), [1, ...other.shape]),
    });
    const wanted = maps.get("infidelity")?.data[0] ?? Number.NaN;
    expect(Math.abs((values[0] ?? 0) / wanted - 1)).toBeLessThan(1e-4);
  },
);

test("the samples that other libraries were given are those that are drawn", async () => {
  expect(await samplesOf()).toEqual(drawnSamples());
});

test.each(peerNetworks("sampling"))(
  "on %s LIME, KernelSHAP and sampled Shapley values are captum's for the same samples",
  async (network) => {
    const { graph, image, other, target, maps } = await peerMaps("sampling", network);
    const at = (n: number) => ({ target, baseline: other, features: grid(image, n) });
    const found = {
      lime: await lime(graph, image, { ...at(sizes.lime), ...compared.lime }),
      // captum gives the whole and the empty image a weight of 1e6 where ours are exact
      "kernel-shap": await kernelShap(graph, image, {
        ...at(sizes["kernel-shap"]),
        ...compared["kernel-shap"],
      }),
      shapley: await shapley(graph, image, { ...at(sizes.shapley), ...compared.shapley }),
    };
    for (const [name, { values }] of Object.entries(found)) {
      expect(relativeL1(values, maps.get(name) as NdArray), name).toBeLessThan(1e-4);
    }
  },
);
