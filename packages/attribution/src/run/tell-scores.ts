import type { TargetPlan } from "../target/target.js";
import type { MethodContext } from "./context.js";
import type { ScorePoint } from "./pass-requests.js";
import { pick } from "./rows.js";

/**
 * Tells the score of each target of a call at one input.
 *
 * @param rowOf - What the value that a target is of is at this input.
 * @throws RangeError for a score that is not finite, unless that is allowed.
 */
export function tellScores(
  context: MethodContext,
  { image, step }: Pick<ScorePoint, "image" | "step">,
  rowOf: (plan: TargetPlan) => Float32Array,
  visit: (point: ScorePoint) => void,
): void {
  for (const [t, plan] of context.plans.entries()) {
    const score = pick(rowOf(plan), plan, image);
    context.checkScore(image, score);
    visit({ image, step, lane: context.lane(image, t), score });
  }
}
