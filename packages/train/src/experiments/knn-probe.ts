import { UsageError } from "@xrt/core";
import { type Probe, type ProbeFeatures, probeRows } from "./probe.js";
import { standardise } from "./standardise.js";

/** Options of {@link knnProbe}. */
export interface KnnProbeOptions {
  /** Neighbours that vote; all training images where there are fewer. */
  readonly neighbours?: number;
  /** Their votes are exp(cosine / temperature). */
  readonly temperature?: number;
}

/**
 * A probe that learns nothing: the share of positives among the nearest training images by cosine of standardised features, votes
 * weighted by exp(cosine / temperature) (Wu et al., "Unsupervised Feature Learning via Non-Parametric Instance Discrimination", 2018,
 * whose temperature is 0.07).
 *
 * @throws UsageError when an option is out of range.
 */
export function knnProbe({ neighbours = 200, temperature = 0.1 }: KnnProbeOptions = {}): Probe {
  if (!Number.isSafeInteger(neighbours) || neighbours < 1) {
    throw new UsageError(
      `knnProbe: neighbours is ${neighbours}, wants a whole number of at least 1`,
    );
  }
  if (!(temperature > 0)) {
    throw new UsageError(`knnProbe: temperature is ${temperature}, wants it above 0`);
  }
  return {
    name: "k-nearest-neighbours",
    fit({ features, labels }) {
      const scale = standardise(features);
      const known = unitRows(scale(features));
      const used = Math.min(neighbours, known.images);
      const score = (wanted: ProbeFeatures) => {
        const rows = unitRows(scale(wanted));
        return Float64Array.from({ length: rows.images }, (_, i) =>
          share(cosines(probeRows(rows, [i]).data, known), labels, used, temperature),
        );
      };
      return { settings: { neighbours: used, temperature }, score };
    },
  };
}

function share(
  cosine: Float64Array,
  labels: Float64Array,
  used: number,
  temperature: number,
): number {
  const order = [...cosine.keys()].sort((a, b) => (cosine[b] as number) - (cosine[a] as number));
  const most = cosine[order[0] as number] as number;
  let [all, positive] = [0, 0];
  for (const i of order.slice(0, used)) {
    const vote = Math.exp(((cosine[i] as number) - most) / temperature);
    all += vote;
    positive += vote * (labels[i] as number);
  }
  return positive / all;
}

function cosines(row: Float64Array, { images, columns, data }: ProbeFeatures): Float64Array {
  return Float64Array.from({ length: images }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += (row[j] as number) * (data[i * columns + j] as number);
    return sum;
  });
}

/** Rows of length 1; a row of zeros stays. */
function unitRows({ images, columns, data }: ProbeFeatures): ProbeFeatures {
  const result = data.slice();
  for (let i = 0; i < images; i++) {
    const row = result.subarray(i * columns, (i + 1) * columns);
    const length = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0));
    if (length > 0) row.set(row.map((v) => v / length));
  }
  return { images, columns, data: result };
}
