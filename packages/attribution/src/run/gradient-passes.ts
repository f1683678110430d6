import { checkFinite } from "../input/batch.js";
import { feedCotangents } from "../target/target.js";
import type { MethodContext } from "./context.js";
import type { GradientRequest } from "./pass-requests.js";
import { feedsOfPoints, imageOfPoint, isAtImages } from "./points.js";
import { type GradientNames, gradientProgram, targetsKey } from "./program.js";
import { joined, pick, row } from "./rows.js";
import type { Passes } from "./run-points.js";

/** Gradients of all targets of a call, one forward pass for all of them; yields behind each run. */
export async function* gradientPasses(
  context: MethodContext,
  request: GradientRequest,
): AsyncGenerator<Passes> {
  const { batch, caller, memo, targets, view } = context;
  const { wrt = targets.graph.inputs, taps = [], rules, steps = 1, fill, visit } = request;
  const shared = memo !== null && rules === undefined && isAtImages(request);
  const all = shared ? memo.together(targets.graph, wrt) : wrt;
  const key = `gradients ${targetsKey(view, targets)} ${JSON.stringify([all, taps])} ${rules?.key ?? ""}`;
  const lease = await context.lease<GradientNames>(view, key, () =>
    gradientProgram(targets, all, taps, rules?.rules ?? []),
  );
  const { cotangents, observed: kept } = lease.meta;
  const gradients = lease.meta.gradients.map((own) =>
    wrt.map((name) => own[all.indexOf(name)] ?? ""),
  );
  const imageAt = imageOfPoint(batch, request);
  const points = feedsOfPoints(batch, request);
  const inputsOnly = wrt.length > 1 && wrt.every((name) => targets.graph.inputs.includes(name));
  const check = (values: ArrayLike<number>) => {
    if (!context.allowNonFinite) checkFinite(`${caller}: gradient element`, values);
  };
  yield* context.passes(lease, {
    points: steps * imageAt.count,
    memoKey: isAtImages(request) ? key : undefined,
    quiet: request.quiet,
    feeds: (from, to) => {
      const feeds = points(from, to);
      const images = Array.from({ length: to - from }, (_, k) => imageAt.image(from + k));
      feedCotangents(feeds, targets, cotangents, images);
      return feeds;
    },
    visit: (from, to, outputs, feeds) => {
      for (let p = from; p < to; p++) {
        const image = imageAt.image(p);
        const step = Math.floor(p / imageAt.count);
        const rowOf = (name: string) => row(outputs[name] ?? feeds[name], p - from);
        for (const [t, plan] of context.plans.entries()) {
          const own = (gradients[t] ?? []).map(rowOf);
          const gradient = inputsOnly ? joined(own) : (own[0] ?? new Float32Array(0));
          const score = pick(rowOf(plan.of), plan, image);
          context.checkScore(image, score);
          for (const values of own) check(values);
          const lane = context.lane(image, t);
          const observed = (name: string) => rowOf(kept[t]?.get(name) ?? "");
          visit({ image, step, lane, score, gradient, gradients: own, value: rowOf, observed });
          if (fill === undefined) context.keepScore(lane, score);
        }
      }
    },
  });
}
