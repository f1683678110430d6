import type { ProbeFeatures } from "./probe.js";

/**
 * Takes from each column its mean over `train` and divides by its standard deviation there (over n). A column that is constant in
 * `train` is 0.
 */
export function standardise(train: ProbeFeatures): (features: ProbeFeatures) => ProbeFeatures {
  const { images, columns, data } = train;
  const means = new Float64Array(columns);
  const squares = new Float64Array(columns);
  const least = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  for (let k = 0; k < data.length; k++) {
    const [j, v] = [k % columns, data[k] as number];
    means[j] = (means[j] as number) + v / images;
    least[j] = Math.min(least[j] as number, v);
    most[j] = Math.max(most[j] as number, v);
  }
  for (let k = 0; k < data.length; k++) {
    const d = (data[k] as number) - (means[k % columns] as number);
    squares[k % columns] = (squares[k % columns] as number) + d * d;
  }
  // rounding leaves a constant column a spread of its own, which must not be divided by
  const scales = squares.map((s, j) => (least[j] === most[j] ? 0 : 1 / Math.sqrt(s / images)));
  return (features) => ({
    ...features,
    data: features.data.map(
      (v, k) => (v - (means[k % columns] as number)) * (scales[k % columns] as number),
    ),
  });
}
