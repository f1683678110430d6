import type { NdArray } from "@xrt/core";
import { expect, test } from "vitest";
import { peerMaps, peerNetworks, relativeL1 } from "../../test/peers.js";
import { layerConductance } from "../index.js";
import { methodNamed } from "../methods.js";

test.each(peerNetworks("inside"))("on %s the methods of layers are captum's", async (network) => {
  const peer = await peerMaps("inside", network);
  const { graph, image, other: baseline, target, maps } = peer;
  for (const [name, wanted] of maps) {
    const [method = "", steps] = name.split("/");
    if (method === "layer-conductance") continue;
    const path = steps === undefined ? {} : { steps: Number(steps), baseline };
    const { values } = await methodNamed(method)(graph, image, { target, ...path });
    expect(relativeL1(values, wanted), name).toBeLessThan(1e-4);
  }
  // another quadrature: captum differentiates the activations at right ends, ours takes trapezoids of their differences
  const { values } = await layerConductance(graph, image, { target, baseline, steps: 400 });
  const wanted = maps.get("layer-conductance/2000") as NdArray;
  expect(relativeL1(values, wanted)).toBeLessThan(1e-2);
});
