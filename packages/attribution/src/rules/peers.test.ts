import { type NdArray, ndArray } from "@xrt/core";
import { differentiate, type Graph } from "@xrt/graph";
import { evaluate } from "@xrt/testing";
import { expect, test } from "vitest";
import { type PeerMaps, peerMaps, peerNetworks, relativeL1 } from "../../test/peers.js";
import {
  deepLift,
  deepShap,
  deepTaylor,
  excitationBackprop,
  type LrpComposite,
  lrp,
  lrpRules,
} from "../index.js";

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
  "on %s relevance is the gradient of Ali et al., and on ViT that of AttnLRP",
  async (network) => {
    const { graph, image, target, maps } = await peerMaps("transformer", network);
    // theirs have no epsilon
    const at = { target, epsilon: 1e-9 };
    const { values } = await lrp(graph, image, { ...at, composite: "epsilon" });
    // measured: 6e-7
    expect(relativeL1(values, maps.get("ali/lrp-epsilon") as NdArray)).toBeLessThan(1e-5);
    const wanted = maps.get("attn-lrp/epsilon");
    if (wanted === undefined) return;
    const composite = [
      { match: "softmax", rule: "taylor" },
      { match: "layerNorm", rule: "identity" },
    ];
    const halves = await lrp(graph, image, { ...at, composite });
    // measured: 1e-3, since relevance that LayerNorm copies is divided by sums near 0; in float64 it is 2e-5, from
    // the constants of the file, which are float32
    expect(relativeL1(halves.values, wanted)).toBeLessThan(1e-2);
    const exact = inFloat64(graph, image, target, composite);
    expect(relativeL1(exact, wanted)).toBeLessThan(1e-4);
  },
);

/** Relevance as the rules emit it, computed by the float64 evaluator. */
function inFloat64(graph: Graph, image: NdArray, target: number, composite: LrpComposite) {
  const [of = ""] = graph.outputs;
  const [input = ""] = graph.inputs;
  const rules = lrpRules(graph, { composite, epsilon: 1e-12 });
  const made = differentiate(graph, { of, wrt: [input], rules, cotangent: "input" });
  const x = ndArray(Float64Array.from(image.data), [1, ...image.shape]);
  const scores = evaluate(graph, { [input]: x }).get(of)?.data ?? new Float64Array();
  const start = ndArray(
    scores.map((score, i) => (i === target ? score : 0)),
    [1, scores.length],
  );
  const values = evaluate(made.graph, { [input]: x, [made.cotangent ?? ""]: start });
  const found = values.get(made.gradients.get(input) ?? "")?.data ?? [];
  return ndArray(Float32Array.from(found), image.shape);
}
