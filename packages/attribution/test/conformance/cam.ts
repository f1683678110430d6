import { ndArray } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import {
  ablationCam,
  cam,
  eigenCam,
  gradCam,
  gradCamPlusPlus,
  guidedGradCam,
  hiResCam,
  layerCam,
  scoreCam,
  xGradCam,
} from "../../src/index.js";
import { normalise } from "../../src/render/index.js";
import { arrayOf } from "../op-list.js";
import type { CaseRun, Run, Runs } from "./case.js";

const gradCamAt: Run = async ({ c, graph, x, options }) => {
  const { values, parts } = await gradCam(graph, x, { ...options, layer: c.options.layer });
  return { map: values, channelWeights: parts.channelWeights ?? [] };
};

type CamMethod = typeof hiResCam;

/** What is expected of a map: itself, its weights, its sum. */
const mapOf =
  (method: CamMethod, own: (c: CaseRun["c"]) => object = () => ({})): Run =>
  async ({ c, graph, x, options }) => {
    const { node, index } = (c.target ?? {}) as { node?: string; index?: number };
    const target =
      node === undefined || index === undefined ? {} : { target: { layer: node, index } };
    const found = await method(graph, x, {
      ...options,
      ...target,
      ...own(c),
      layer: c.options.layer,
    });
    const { channelWeights, loadings } = found.parts;
    return {
      map: found.values,
      ...(channelWeights && { channelWeights }),
      ...(loadings && { loadings }),
      sum: found.values.data.reduce((a, v) => a + v, 0),
    };
  };

const guidedAt =
  (upsample: "nearest" | "bilinear"): Run =>
  async ({ c, graph, x, options }) => {
    const { values, parts } = await guidedGradCam(graph, x, {
      ...options,
      layer: c.options.layer,
      upsample,
    });
    // the file drops the last axis, of one channel
    return { attribution: values.data, upsampledMap: parts.upsampledMap ?? [] };
  };

/** Class activation maps. */
export const camRuns: Runs = {
  "conv-gradcam-conv1": gradCamAt,
  "conv-gradcam-relu1": gradCamAt,
  "grad-cam-flat-layer": async ({ c, graph, x, options }) => {
    const { values } = await gradCam(graph, x, { ...options, layer: c.options.layer });
    return { map: values };
  },
  // no network is given: y = sum of gradients times x has them, at the activations
  "grad-cam-from-arrays": async ({ c: { network }, options: { engine } }) => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 5, 5, 1));
    const map = b.node("transpose", [x], { permutation: [0, 3, 1, 2] }, "map");
    const weights = ndArray(arrayOf(network.gradients).data, [1, 5, 5]);
    const each = b.node("mul", [map, b.constant(weights)], {});
    const sum = b.node("reduceSum", [each], { axes: [2, 3], keepDims: false });
    const image = arrayOf(network.activations);
    const { values } = await gradCam(b.build([sum]), image, { layer: "map", engine });
    return { raw: values, map: normalise(values).values };
  },
  "conv-hirescam-conv1": mapOf(hiResCam),
  "conv-hirescam-relu1": mapOf(hiResCam),
  "conv-layercam-relu1": mapOf(layerCam),
  "conv-xgradcam-relu1": mapOf(xGradCam),
  "conv-gradcamplusplus-relu1": mapOf(gradCamPlusPlus),
  "conv-gradcamplusplus-mean-relu1": mapOf(gradCamPlusPlus, () => ({ variant: "mean" })),
  "conv-ablation-cam": mapOf(ablationCam),
  "conv-eigen-cam": async (run) => mapOf(eigenCam, () => ({ target: 0 }))(run),
  "conv-guided-grad-cam-nearest": guidedAt("nearest"),
  "conv-guided-grad-cam-bilinear-half-pixel": guidedAt("bilinear"),
  "conv-score-cam": async ({ graph, x, options }) => {
    const own = { ...options, layer: "relu1", target: { layer: "fc1", index: 0 } } as const;
    const at = { ...own, upsample: "nearest" } as const;
    const increase = await scoreCam(graph, x, { ...at, weights: "increase" });
    const softmax = await scoreCam(graph, x, { ...at, weights: "softmax" });
    return {
      increase: increase.parts.channelWeights ?? [],
      "map.increase": increase.values,
      "channelWeights.softmax": softmax.parts.channelWeights ?? [],
      "map.softmax": softmax.values,
    };
  },
  "gap-head-cams": async ({ graph, x, options }) => {
    const at = { ...options, layer: "relu1" };
    const { values, score } = await cam(graph, x, at);
    return {
      cam: values,
      gradCam: (await gradCam(graph, x, at)).values,
      hiResCam: (await hiResCam(graph, x, at)).values,
      xGradCam: (await xGradCam(graph, x, at)).values,
      score: score[0] ?? Number.NaN,
    };
  },
};
