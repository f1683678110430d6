import { ndArray } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import { gradCam } from "../../src/index.js";
import { normalise } from "../../src/render/index.js";
import { arrayOf } from "../op-list.js";
import type { Run, Runs } from "./case.js";

const gradCamAt: Run = async ({ c, graph, x, options }) => {
  const { values, parts } = await gradCam(graph, x, { ...options, layer: c.options.layer });
  return { map: values, channelWeights: parts.channelWeights ?? [] };
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
};
