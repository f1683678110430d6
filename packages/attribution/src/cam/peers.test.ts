import { type NdArray, ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { type PeerMaps, peerMaps, peerNetworks, relativeL1 } from "../../test/peers.js";
import { layerActivation, layerGradient } from "../index.js";
import { methodNamed } from "../methods.js";

/** How a map is asked for, where our defaults are others. */
const asked: Readonly<Record<string, object>> = {
  "finer-cam/1": { similar: 1 },
  "score-cam/nearest": { upsample: "nearest" },
};

test.each(peerNetworks("cam"))(
  "on %s the maps of the CAM family are those of pytorch-grad-cam",
  async (network) => {
    const peer = await peerMaps("cam", network);
    const { graph, image, target, maps } = peer;
    let compared = 0;
    for (const [name, wanted] of maps) {
      const [method = ""] = name.split("/");
      const { values } =
        method === "grad-cam-plus-plus"
          ? await plusPlusWithEpsilon(peer)
          : await methodNamed(method)(graph, image, { target, ...asked[name] });
      // the sign of a component is arbitrary
      const way =
        method === "eigen-cam" || method === "eigen-grad-cam" ? signOf(values, wanted) : 1;
      const got = ndArray(
        values.data.map((v) => way * v),
        values.shape,
      );
      expect(relativeL1(got, wanted), name).toBeLessThan(1e-4);
      compared++;
    }
    expect(compared).toBe(10);
  },
);

test("pytorch-grad-cam adds 1e-6 below in Grad-CAM++, which changes maps of small gradients by a percent", async () => {
  const { graph, image, target, maps } = await peerMaps("cam", "mobilenet-v2");
  const { values } = await methodNamed("grad-cam-plus-plus")(graph, image, { target });
  const off = relativeL1(values, maps.get("grad-cam-plus-plus") as NdArray);
  expect(off).toBeGreaterThan(1e-3);
  expect(off).toBeLessThan(0.05);
});

/** Equation 19 with 1e-6 added to what is divided by. */
async function plusPlusWithEpsilon({ graph, image, target }: PeerMaps) {
  const [a, g] = [
    await layerActivation(graph, image, { target }),
    await layerGradient(graph, image, { target }),
  ];
  const [channels = 0, rows = 0, columns = 0] = a.values.shape;
  const places = rows * columns;
  const map = new Float32Array(places);
  for (let c = 0; c < channels; c++) {
    const own = a.values.data.subarray(c * places, (c + 1) * places);
    const gradients = g.values.data.subarray(c * places, (c + 1) * places);
    const total = own.reduce((sum, v) => sum + v, 0);
    const weight = gradients.reduce(
      (sum, v) =>
        v === 0 ? sum : sum + (v ** 2 / (2 * v ** 2 + total * v ** 3 + 1e-6)) * Math.max(v, 0),
      0,
    );
    for (const [p, v] of own.entries()) map[p] = (map[p] ?? 0) + weight * v;
  }
  return { values: ndArray(map, [rows, columns]) };
}

function signOf(a: NdArray, b: NdArray): number {
  return Math.sign(a.data.reduce((sum, v, i) => sum + v * (b.data[i] ?? 0), 0));
}
