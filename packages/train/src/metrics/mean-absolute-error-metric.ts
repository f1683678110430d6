import type { Metric } from "./metric.js";

/** Mean absolute error over all observed numbers, for networks that return numbers. */
export function meanAbsoluteErrorMetric(): Metric {
  return {
    name: "meanAbsoluteError",
    direction: "down",
    compute({ labels, scores }) {
      let [sum, n] = [0, 0];
      for (const [i, label] of labels.data.entries()) {
        if (Number.isNaN(label)) continue;
        sum += Math.abs(label - (scores.data[i] as number));
        n++;
      }
      const base = { method: "mean-absolute-error", level: 0, n, warnings: [] };
      return n === 0
        ? { ...base, value: Number.NaN, reason: "all-masked" }
        : { ...base, value: sum / n };
    },
  };
}
