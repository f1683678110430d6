import {
  integratedGradients,
  internalInfluence,
  layerConductance,
  layerGradientXActivation,
  layerIntegratedGradients,
} from "../../src/index.js";
import { arrayOf } from "../op-list.js";
import type { Run, Runs } from "./case.js";

const atLayer =
  (method: typeof layerConductance): Run =>
  async ({ c, graph, x, options }) => {
    const { layer, steps } = c.options;
    const baseline = arrayOf(c.baseline ?? 0);
    const { values } = await method(graph, x, { ...options, layer, steps, baseline });
    return { exact: values, sum: values.data.reduce((a, v) => a + v, 0) };
  };

/** Methods that look inside the network. */
export const insideRuns: Runs = {
  "conductance-linear0": atLayer(layerConductance),
  "conductance-linear1": atLayer(layerConductance),
  "conductance-relu": atLayer(layerConductance),
  "conductance-linear2": atLayer(layerConductance),
  "internal-influence-linear0-zero": atLayer(internalInfluence),
  "internal-influence-linear1-zero": atLayer(internalInfluence),
  "internal-influence-linear1-minus20": atLayer(internalInfluence),
  "internal-influence-linear1-minus40": atLayer(internalInfluence),
  "layer-ig-linear0": atLayer(layerIntegratedGradients),
  "layer-ig-linear1": atLayer(layerIntegratedGradients),
  "layer-gradient-x-activation": async ({ c, graph, x, options }) => {
    const at = { ...options, layer: c.options.layer };
    return { attribution: (await layerGradientXActivation(graph, x, at)).values };
  },
  "neuron-ig-relu0": async ({ c, graph, x, options }) => {
    const target = c.target as { layer: string; index: number };
    const { values } = await integratedGradients(graph, x, { ...options, target });
    return { exact: values };
  },
};
