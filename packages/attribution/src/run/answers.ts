import type { NdArray } from "@xrt/core";
import type { Batch } from "../input/batch.js";
import type { ScoreFunction, Scores } from "../model/score-function.js";
import { ScoreFunctionError } from "../model/score-function-error.js";
import { toScores } from "../model/to-scores.js";
import type { PointsOfImages } from "./pass-requests.js";
import { feedsOfPoints, imageOfPoint } from "./points.js";

/** What a function answered to points `[from, to)` of `total`. */
export interface Answers {
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly answers: NdArray;
}

/**
 * Asks a function for the scores of points, in batches.
 *
 * @throws ScoreFunctionError when the function throws, RangeError or TypeError when it does not answer with scores of each image, the reason
 *   of `signal` when it is aborted, whatever the function makes of that.
 */
export async function* answersTo(
  score: ScoreFunction,
  request: PointsOfImages,
  {
    caller,
    batch,
    perRun,
    signal,
  }: { caller: string; batch: Batch; perRun: number; signal: AbortSignal | undefined },
): AsyncGenerator<Answers> {
  const points = feedsOfPoints(batch, request);
  const total = (request.steps ?? 1) * imageOfPoint(batch, request).count;
  for (let from = 0; from < total; from += perRun) {
    const to = Math.min(from + perRun, total);
    signal?.throwIfAborted();
    const [{ data, shape }] = Object.values(points(from, to)) as [NdArray];
    let answer: Scores;
    try {
      // the function may keep what it is given
      answer = await score({ data: data.slice(), shape });
    } catch (cause) {
      signal?.throwIfAborted();
      const asked = { batch: from / perRun + 1, batches: Math.ceil(total / perRun) };
      throw new ScoreFunctionError({ method: caller, ...asked, images: to - from }, cause);
    }
    signal?.throwIfAborted();
    yield { from, to, total, answers: toScores(caller, to - from, answer) };
  }
}
