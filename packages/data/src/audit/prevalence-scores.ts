/**
 * Scores that only know one attribute of an image, such as its source: the share of positives among the training images
 * with the same value, and the overall share for a value that training never saw. Unknown is a value like any other. A
 * network that reaches no more may have read the attribute.
 *
 * @param train - Value of each training image.
 * @param labels - 1 or 0 for each training image.
 * @param test - Value of each image to score.
 * @returns One share from 0 to 1 for each of `test`.
 * @throws RangeError when there is no training image or the lengths differ.
 *
 * @example
 * ```ts
 * import { prevalenceScores } from "@xrt/data";
 * prevalenceScores(["sirm.org", "sirm.org", null], [1, 1, 0], ["sirm.org", null, "nejm.org"]); // => [1, 0, 2 / 3]
 * ```
 */
export function prevalenceScores(
  train: readonly (string | number | null)[],
  labels: ArrayLike<number>,
  test: readonly (string | number | null)[],
): number[] {
  if (train.length === 0 || train.length !== labels.length) {
    throw new RangeError(
      `prevalenceScores: ${train.length} training values and ${labels.length} labels, wants as many of both, at least one`,
    );
  }
  const counts = new Map<string | number | null, { images: number; positives: number }>();
  let positives = 0;
  for (const [i, value] of train.entries()) {
    const own = counts.get(value) ?? { images: 0, positives: 0 };
    const y = labels[i] ?? 0;
    counts.set(value, { images: own.images + 1, positives: own.positives + y });
    positives += y;
  }
  const overall = positives / train.length;
  return test.map((value) => {
    const own = counts.get(value);
    return own === undefined ? overall : own.positives / own.images;
  });
}
