import type { NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import * as methods from "../../src/index.js";

/** A network of packages/graph/test/fixtures, with two of its images. */
export interface CaseNetwork {
  readonly graph: Graph;
  readonly image: NdArray;
  readonly other: NdArray;
}

/** A method on a network; what it finds in a browser is compared with what it finds in Node. */
export interface BrowserCase {
  readonly title: string;
  readonly network: string;
  readonly run: (
    network: CaseNetwork,
    engine: methods.EngineChoice,
  ) => Promise<methods.Attribution>;
}

const target = 1;

/** Methods of every family, few steps each: what differs between engines does so at once. */
const runs: Readonly<Record<string, BrowserCase["run"]>> = {
  gradient: ({ graph, image }, engine) => methods.gradient(graph, image, { target, engine }),
  "integrated gradients": ({ graph, image, other }, engine) =>
    methods.integratedGradients(graph, image, { target, engine, baseline: other, steps: 8 }),
  lrp: ({ graph, image }, engine) =>
    methods.lrp(graph, image, { target, engine, low: -5, high: 5 }),
  deepLift: ({ graph, image, other }, engine) =>
    methods.deepLift(graph, image, { target, engine, baseline: other }),
  occlusion: ({ graph, image }, engine) =>
    methods.occlusion(graph, image, { target, engine, window: 8 }),
  rise: ({ graph, image }, engine) =>
    methods.rise(graph, image, { target, engine, samples: 32, seed: 1 }),
  gradCam: ({ graph, image }, engine) => methods.gradCam(graph, image, { target, engine }),
};

/** A transformer has no last convolution that a map could be of. */
const networks: Readonly<Record<string, readonly string[]>> = {
  vgg: Object.keys(runs),
  vit: Object.keys(runs).filter((name) => name !== "gradCam"),
};

export const cases: readonly BrowserCase[] = Object.entries(networks).flatMap(([network, names]) =>
  names.map((name) => ({
    title: `${name} of ${network}`,
    network,
    run: runs[name] as BrowserCase["run"],
  })),
);
