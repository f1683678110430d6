import type { NdArray } from "@xrt/core";
import type { Batch } from "../input/batch.js";
import type { ScoreFunction } from "../model/score-function.js";
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

/** Asks a function for the scores of points, in batches. */
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
  const ask = toScores(caller, score);
  const points = feedsOfPoints(batch, request);
  const total = (request.steps ?? 1) * imageOfPoint(batch, request).count;
  for (let from = 0; from < total; from += perRun) {
    const to = Math.min(from + perRun, total);
    signal?.throwIfAborted();
    const [feed] = Object.values(points(from, to));
    const answers = await ask(feed as NdArray);
    signal?.throwIfAborted();
    yield { from, to, total, answers };
  }
}
