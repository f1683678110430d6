import type { NdArray } from "@xrt/core";
import type { ScoreFunction, Scores } from "./score-function.js";

/**
 * A score function whose answers are checked: `[images, classes]`.
 *
 * @throws RangeError when the answer does not have one row an image.
 */
export function toScores(
  caller: string,
  score: ScoreFunction,
): (images: NdArray) => Promise<NdArray> {
  return async (images) => {
    const count = images.shape[0] ?? 0;
    // the function may keep what it is given
    const answer = await score({ data: images.data.slice(), shape: images.shape });
    const scores = toArray(answer);
    const rows = scores.shape[0] ?? 0;
    if (
      rows !== count ||
      scores.data.length % Math.max(count, 1) !== 0 ||
      scores.data.length === 0
    ) {
      throw new RangeError(
        `${caller}: the function answered [${scores.shape}] to ${count} images, wants one row of scores, or one score, for each`,
      );
    }
    return { data: scores.data, shape: [count, scores.data.length / count] };
  };
}

function toArray(answer: Scores): NdArray {
  if (typeof answer === "object" && answer !== null && "shape" in answer) {
    return { data: Float32Array.from(answer.data), shape: answer.shape };
  }
  const rows = Array.from(answer as ArrayLike<number | ArrayLike<number>>);
  const lists = rows.map((r) => (typeof r === "number" ? [r] : Array.from(r)));
  const [first = []] = lists;
  const even = lists.every((list) => list.length === first.length);
  return { data: Float32Array.from(lists.flat()), shape: [even ? lists.length : -1, first.length] };
}
