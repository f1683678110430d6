import { logisticRegression } from "@xrt/core";
import type { ImageRecord } from "@xrt/data";

/**
 * Scores that never look at a pixel: an L2 logistic regression on view, sex and age, fitted on the training part. What a
 * network must beat before it may be said to see anything.
 *
 * @returns One logit for each of `test`.
 */
export function metadataScores(
  train: readonly ImageRecord[],
  labels: readonly number[],
  test: readonly ImageRecord[],
): number[] {
  const levels = { view: seen(train, "view"), sex: seen(train, "sex") };
  const ages = train.flatMap(({ age }) => (age === null ? [] : [age]));
  const mean = ages.reduce((sum, a) => sum + a, 0) / Math.max(ages.length, 1);
  const spread =
    Math.sqrt(ages.reduce((sum, a) => sum + (a - mean) ** 2, 0) / Math.max(ages.length, 1)) || 1;
  const row = ({ view, sex, age }: ImageRecord) => [
    ...levels.view.map((v) => Number(v === view)),
    ...levels.sex.map((s) => Number(s === sex)),
    // an unknown age stands at the mean, and says that it is unknown
    age === null ? 0 : (age - mean) / spread,
    Number(age === null),
  ];
  const fit = logisticRegression(train.map(row), labels);
  return test.map((record) => fit.logit(row(record)));
}

function seen(records: readonly ImageRecord[], attribute: "view" | "sex"): string[] {
  return [...new Set(records.flatMap((r) => r[attribute] ?? []))].sort();
}
