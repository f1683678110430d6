import { tap } from "@xrt/graph";
import { imageAxes } from "../input/image-axes.js";
import type { MethodContext } from "../run/context.js";
import type { ScorePoint } from "../run/pass-requests.js";
import type { Passes } from "../run/run-points.js";
import { type LocalNetwork, localNetwork } from "./local-network.js";
import type { PlaceAxes } from "./looks.js";
import { type ChangeGrid, planStages, type StagePlan } from "./plan-stages.js";
import { scoresByStages } from "./scores-by-stages.js";

/** What {@link changedScores} does. */
export interface ChangeRequest {
  /** Changes of each image. */
  readonly steps: number;
  /** The rows and columns that change, where each of some rows changes with each of some columns: the columns of the first rows first. */
  readonly grid?: ChangeGrid | undefined;
  /** Writes the changed image. */
  readonly fill: (image: number, step: number, into: Float32Array) => void;
  /** Called for each target of each change. */
  readonly visit: (point: ChangedScore) => void;
}

/** The score of one target at one changed image. */
export interface ChangedScore extends ScorePoint {
  /** Score of the image as it is. */
  readonly whole: number;
}

/** How a network is run on changes. */
export interface LocalPlan extends StagePlan {
  readonly grid: ChangeGrid;
  readonly network: LocalNetwork;
  /** The value at the last cut. */
  readonly last: string;
  /** Values that the targets are of. */
  readonly of: readonly string[];
  /** What tells it from others of the same network. */
  readonly key: string;
}

/**
 * Scores of changed images. Where it is known which rows and columns change, the front of a network, where each layer looks at places
 * nearby, computes again only what changes, if that is worth its programs; otherwise every change is a pass through the whole network. The
 * scores are the same but for rounding.
 */
export async function* changedScores(
  context: MethodContext,
  request: ChangeRequest,
): AsyncGenerator<Passes> {
  const { steps, grid, fill, visit } = request;
  const plan = grid === undefined ? null : planOf(context, grid);
  if (plan !== null) {
    yield* scoresByStages(context, plan, request);
    return;
  }
  const whole = await context.scoresOfImages();
  yield* context.scores({
    ...{ steps, fill },
    visit: (point) => visit({ ...point, whole: whole[point.lane] ?? Number.NaN }),
  });
}

const plans = new WeakMap<object, Map<string, LocalPlan>>();

/** How to run the network on parts; null where it is run as a whole. */
function planOf(context: MethodContext, grid: ChangeGrid): LocalPlan | null {
  const axes = placeAxes(context);
  if (axes === null) return null;
  const { graph } = context;
  const of = [...new Set(context.plans.map((target) => target.of))];
  const known = plans.get(graph) ?? new Map<string, LocalPlan>();
  plans.set(graph, known);
  const key = JSON.stringify([axes, of, grid]);
  let plan = known.get(key);
  if (plan === undefined) {
    const network = localNetwork(tap(graph, of), axes);
    const { stages, flop } = planStages(network, grid);
    plan = { grid, network, key, of, stages, flop, last: stages.at(-1)?.to ?? network.input };
    known.set(key, plan);
  }
  return plan.stages.length === 0 ? null : plan;
}

/** Axes of the network's input, behind that of the batch, on which rows and columns lie; null for what is no image. */
function placeAxes({ model, batch }: MethodContext): PlaceAxes | null {
  const [part, ...more] = batch.parts;
  if (model.score !== null || part === undefined || more.length > 0) return null;
  if (part.shape.length !== 3) return null;
  return imageAxes(batch).channelsFirst ? [2, 3] : [1, 2];
}
