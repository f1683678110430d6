import { tap } from "@xrt/graph";
import type { TargetPlan } from "../target/target.js";
import { answersTo } from "./answers.js";
import type { MethodContext } from "./context.js";
import type { PointsOfImages, ScoreRequest } from "./pass-requests.js";
import { feedsOfPoints, imageOfPoint, isAtImages } from "./points.js";
import { row } from "./rows.js";
import type { Passes } from "./run-points.js";
import { tellScores } from "./tell-scores.js";

/** Scores of all targets of a call, by forward passes only; works for functions too. Yields behind each run. */
export async function* scorePasses(
  context: MethodContext,
  request: ScoreRequest,
): AsyncGenerator<Passes> {
  const { batch, model } = context;
  const { steps = 1, fill, front, visit } = request;
  const imageAt = imageOfPoint(batch, request);
  const { count } = imageAt;
  const visitRow = (p: number, rowOf: (plan: TargetPlan) => Float32Array) => {
    const at = { image: imageAt.image(p), step: Math.floor(p / count) };
    tellScores(context, at, rowOf, (point) => {
      visit(point);
      if (fill === undefined && front === undefined) context.keepScore(point.lane, point.score);
    });
  };
  if (model.score !== null) {
    for await (const { from, to, total, answers } of answersOf(context, request)) {
      for (let p = from; p < to; p++) visitRow(p, () => row(answers, p - from));
      const passes = { done: to, total };
      if (!request.quiet) context.report(passes);
      yield passes;
    }
    return;
  }
  const { targets, view, forwardKey: key } = context;
  const of = [...new Set(context.plans.map((plan) => plan.of))];
  const name = front === undefined ? key : `${front.key} ${key}`;
  const lease = await context.lease(view, name, () => {
    const graph = tap(targets.graph, of);
    return { graph: front?.put(graph) ?? graph, meta: null };
  });
  const points = feedsOfPoints(batch, request);
  yield* context.passes(lease, {
    points: steps * count,
    memoKey: isAtImages(request) && front === undefined ? key : undefined,
    quiet: request.quiet,
    feeds: (from, to) => ({ ...points(from, to), ...front?.feeds(from, to) }),
    visit: (from, to, outputs) => {
      for (let p = from; p < to; p++) visitRow(p, (plan) => row(outputs[plan.of], p - from));
    },
  });
}

/** The whole output of the network for each image of a call, without progress. */
export async function wholeOutputs(context: MethodContext): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  const { batch, model } = context;
  if (model.score !== null) {
    for await (const { from, to, answers } of answersOf(context, {})) {
      for (let p = from; p < to; p++) rows.push(row(answers, p - from).slice());
    }
    return rows;
  }
  const { graph } = context.targets;
  const [output = ""] = graph.outputs;
  const lease = await context.lease(context.view, "outputs", () => ({ graph, meta: null }));
  const passes = context.passes(lease, {
    points: batch.count,
    quiet: true,
    feeds: feedsOfPoints(batch, {}),
    visit: (from, to, outputs) => {
      for (let p = from; p < to; p++) rows.push(row(outputs[output], p - from).slice());
    },
  });
  for await (const _ of passes);
  return rows;
}

/** What a function answers. */
function answersOf(context: MethodContext, request: PointsOfImages) {
  const { caller, batch, mostPerRun: perRun, model, signal } = context;
  if (model.score === null) throw new TypeError(`${caller}: got no function`);
  return answersTo(model.score, request, { caller, batch, perRun, signal });
}
