import { balancedAccuracy } from "@xrt/metrics";
import { eachOutput } from "./each-output.js";
import { column, type Metric, type Scored } from "./metric.js";

/**
 * Balanced accuracy: the mean over classes of the share that was recognised. Of yes-or-no labels at a probability of one half
 * (the mean over labels), of several classes by the most probable one.
 */
export function balancedAccuracyMetric(): Metric {
  return {
    name: "balancedAccuracy",
    direction: "up",
    compute(scored) {
      const outputs = scored.scores.shape[1] ?? 1;
      const classes = outputs > 1 && scored.labels.shape[1] === 1;
      if (classes) return ofClasses(scored, outputs);
      return eachOutput(
        (y, p, { mask = [] }) => {
          const kept = Array.from(y, (_, i) => i).filter((i) => mask[i] !== 0);
          return balancedAccuracy(
            kept.map((i) => y[i] as number),
            kept.map((i) => ((p[i] as number) >= 0.5 ? 1 : 0)),
          );
        },
        scored,
        "probabilities",
      );
    },
  };
}

function ofClasses({ labels, scores }: Scored, outputs: number) {
  const y = column(labels, 0);
  const best = (i: number) => {
    const row = scores.data.subarray(i * outputs, (i + 1) * outputs);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  };
  const kept = [...y.keys()].filter((i) => !Number.isNaN(y[i]));
  return balancedAccuracy(
    kept.map((i) => y[i] as number),
    kept.map(best),
  );
}
