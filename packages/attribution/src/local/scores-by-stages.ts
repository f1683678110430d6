import { type NdArray, sizeOf } from "@xrt/core";
import { feedsOf } from "../input/batch.js";
import type { MethodContext } from "../run/context.js";
import { row } from "../run/rows.js";
import type { Passes } from "../run/run-points.js";
import { tellScores } from "../run/tell-scores.js";
import type { TargetPlan } from "../target/target.js";
import type { ChangeRequest, LocalPlan } from "./changed-scores.js";
import type { LocalValue } from "./local-network.js";
import {
  type ChangeIndex,
  type Crops,
  cutOut,
  type Made,
  partShape,
  pasteChange,
  wholeOf,
} from "./parts.js";
import { type StagePrograms, stagePrograms } from "./stage-programs.js";

/**
 * Scores of changed images, one image after another: the values of the unchanged one at all cuts, then for some changes at once each stage
 * on its part, what changed of its result going into the part of the next one, and the rest of the network behind the last.
 */
export async function* scoresByStages(
  context: MethodContext,
  plan: LocalPlan,
  { steps, fill, visit }: ChangeRequest,
): AsyncGenerator<Passes> {
  const { batch } = context;
  const { columns } = plan.grid;
  const programs = await stagePrograms(context, plan);
  const read = (outputs: Readonly<Record<string, NdArray>>, k: number) => (target: TargetPlan) =>
    row(outputs[target.of], k);
  for (let image = 0; image < batch.count; image++) {
    const unchanged = await programs.cuts(feedsOf(batch, context.image(image), 1));
    const whole: number[] = [];
    const { [plan.last]: end } = unchanged;
    const known = await programs.rest({ [plan.last]: end as NdArray });
    tellScores(context, { image, step: 0 }, read(known, 0), ({ lane, score }) => {
      whole[lane] = score;
      context.keepScore(lane, score);
    });
    for (let from = 0; from < steps; from += programs.perRun) {
      const changed = Array.from(
        { length: Math.min(programs.perRun, steps - from) },
        (_, k) => from + k,
      );
      const outputs = await runChanges(plan, programs, {
        unchanged,
        changes: changed.map((step) => [Math.floor(step / columns.length), step % columns.length]),
        image: (k, into) => fill(image, from + k, into),
      });
      for (const [k, step] of changed.entries()) {
        tellScores(context, { image, step }, read(outputs, k), (point) =>
          visit({ ...point, whole: whole[point.lane] ?? Number.NaN }),
        );
      }
      const done = image * steps + from + changed.length;
      const passes = { done, total: steps * batch.count };
      context.report(passes);
      yield passes;
    }
  }
}

/** Changes of one image that are run together. */
interface Changes {
  /** Values at all cuts of the image as it is. */
  readonly unchanged: Readonly<Record<string, NdArray>>;
  readonly changes: readonly ChangeIndex[];
  /** Writes the image with change `k`. */
  readonly image: (k: number, into: Float32Array) => void;
}

/** What the targets are of, for each change. */
async function runChanges(
  { grid, network, stages, last }: LocalPlan,
  programs: StagePrograms,
  { unchanged, changes, image }: Changes,
): Promise<Readonly<Record<string, NdArray>>> {
  const localValue = (name: string) => network.values.get(name) as LocalValue;
  const filled = new Float32Array(sizeOf(localValue(network.input).shape));
  let made: Made | undefined;
  const parts = (name: string, crops: Crops): NdArray => {
    const value = localValue(name);
    const shape = partShape(value, crops);
    const size = sizeOf(shape);
    const data = new Float32Array(changes.length * size);
    for (const [k, change] of changes.entries()) {
      const into = data.subarray(k * size, (k + 1) * size);
      if (made === undefined) {
        image(k, filled);
        cutOut(value, filled, crops, change, into);
      } else {
        cutOut(value, (unchanged[name] as NdArray).data, crops, change, into);
        pasteChange(value, made, k, crops, change, into);
      }
    }
    return { data, shape: [changes.length, ...shape] };
  };
  for (const [k, stage] of stages.entries()) {
    const outputs = await programs.stages[k]?.({ [stage.from]: parts(stage.from, stage.crops) });
    made = { stage, array: outputs?.[stage.to] as NdArray };
  }
  return programs.rest({ [last]: parts(last, wholeOf(localValue(last), grid)) });
}
