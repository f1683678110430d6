import { type NdArray, ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { type PeerMaps, peerMaps, peerNetworks, relativeL1 } from "../../test/peers.js";
import { deepLift, deepShap, deepTaylor, excitationBackprop, lrp } from "../index.js";

/** The range that fixtures/peers_rules.py names. */
const box = { low: -5, high: 5 };

/** Behind the last max-pooling, where DeepLIFT of captum starts. */
const layers: Readonly<Record<string, string>> = {
  vgg: "features/features.10/MaxPool",
  squeezenet: "5/MaxPool",
};

/** `[channels, height, width]` with its columns in the other order. */
function mirrored({ data, shape }: PeerMaps["image"]): Float32Array {
  const width = shape.at(-1) ?? 1;
  return data.map((_, i) => data[i - (i % width) + (width - 1 - (i % width))] as number);
}

async function ours(name: string, { network, graph, image, other, target }: PeerMaps) {
  const [, method = ""] = name.split("/");
  const layer = layers[network] ?? "";
  switch (method) {
    case "lrp":
      return lrp(graph, image, { target, composite: "epsilon" });
    case "deep-lift":
      return deepLift(graph, image, { target, baseline: other, layer });
    case "deep-shap": {
      const both = Float32Array.from([...other.data, ...mirrored(other)]);
      const baselines = ndArray(both, [2, ...other.shape]);
      return deepShap(graph, image, { target, baselines, layer });
    }
    case "excitation-backprop":
      return excitationBackprop(graph, image, { target });
    case "deep-taylor":
      return deepTaylor(graph, image, { target });
    default:
      return lrp(graph, image, { target, composite: method, ...box });
  }
}

test.each(peerNetworks("rules"))("on %s relevance is zennit's and captum's", async (network) => {
  const peers = await peerMaps("rules", network);
  expect(peers.maps.size).toBeGreaterThan(1);
  for (const [name, wanted] of peers.maps) {
    const { values } = await ours(name, peers);
    expect(relativeL1(values, wanted), name).toBeLessThan(1e-4);
  }
});

test.each(peerNetworks("transformer"))(
  "on %s relevance is the gradient of Ali et al., with attention and deviations detached",
  async (network) => {
    const { graph, image, target, maps } = await peerMaps("transformer", network);
    // their rule has no epsilon
    const { values } = await lrp(graph, image, { target, composite: "epsilon", epsilon: 1e-9 });
    expect(relativeL1(values, maps.get("ali/lrp-epsilon") as NdArray)).toBeLessThan(1e-5);
  },
);
