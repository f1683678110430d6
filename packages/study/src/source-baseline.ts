import type { ImageRecord } from "@xrt/data";

/**
 * Scores that only know where an image came from: the share of positives among the training images of the same hospital or web
 * domain, and the overall share for a source that training never saw. A network that reaches no more may have read the source.
 *
 * @returns One share for each of `test`, or `undefined` where the training images name fewer than two sources.
 */
export function sourceScores(
  train: readonly ImageRecord[],
  labels: readonly number[],
  test: readonly ImageRecord[],
): number[] | undefined {
  const bySource = new Map<string, number[]>();
  for (const [i, { source }] of train.entries()) {
    if (source === null) continue;
    bySource.set(source, [...(bySource.get(source) ?? []), labels[i] ?? 0]);
  }
  if (bySource.size < 2) return undefined;
  const share = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return test.map(({ source }) => share(bySource.get(source ?? "") ?? labels));
}
