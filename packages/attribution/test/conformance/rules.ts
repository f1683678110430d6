import { deconvnet, guidedBackprop } from "../../src/index.js";
import type { Run, Runs } from "./case.js";

const attributionOf =
  (method: typeof guidedBackprop): Run =>
  async ({ graph, x, options }) => {
    const { values, score } = await method(graph, x, options);
    const sum = values.data.reduce((a, v) => a + v, 0);
    return { attribution: values, score: score[0] ?? Number.NaN, sum };
  };

/** Other backward passes. */
export const rulesRuns: Runs = {
  "conv-guided-backprop": attributionOf(guidedBackprop),
  "conv-deconvnet": attributionOf(deconvnet),
  "relu-negative-square-guided": attributionOf(guidedBackprop),
  "relu-linear-deconv": async ({ graph, x, options }) => ({
    attribution: (await deconvnet(graph, x, options)).values,
    guided: (await guidedBackprop(graph, x, options)).values,
  }),
};
