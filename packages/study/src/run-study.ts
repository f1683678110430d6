import { gather, type LongWork, row } from "@xrt/core";
import type { Dataset } from "@xrt/data";
import type { Arm } from "./arms/arm.js";
import { arms as allArms } from "./arms/table.js";
import { assembleReport } from "./assemble-report.js";
import { type Chosen, chooseExamples } from "./choose-examples.js";
import { type InsideView, lookInside } from "./look-inside.js";
import { pictureUri } from "./picture.js";
import type { Pictures, StudyReport } from "./report/schema.js";
import { type ScoredArm, trainAndScore } from "./scored-arm.js";
import { type Part, studyData } from "./study-data.js";

/** Options of {@link runStudy}. */
export interface StudyOptions extends LongWork {
  /** Label that counts as positive. Default: the dataset's own question. */
  readonly positive?: string | undefined;
  /** Arms that are run. Default: all. */
  readonly arms?: readonly Arm[];
  /** Seed of the split, of fresh weights, of the order of the images and of the first noise. */
  readonly seed?: number;
  /** Few epochs and steps, to see quickly that everything works; the report says so. */
  readonly quick?: boolean;
}

/** A finished study. */
export interface StudyResult {
  readonly report: StudyReport;
  readonly pictures: Pictures;
  /** Whether `signal` stopped it before everything was done. */
  readonly interrupted: boolean;
}

/**
 * Run the transfer study: train every arm on the same patients, score the same test images, compare with a baseline that sees
 * no pixel, and look inside.
 *
 * Aborting keeps what is finished: with at least one arm done the result is returned with `interrupted: true`; without one the
 * promise is rejected with the signal's reason.
 *
 * @throws UsageError or DataError as `studyData` does.
 */
export async function runStudy(
  dataset: Dataset,
  { positive, arms = allArms, seed = 0, quick = false, onProgress, signal }: StudyOptions = {},
): Promise<StudyResult> {
  const started = performance.now();
  const options = { seed, quick, onProgress, signal };
  // by all arms that there are, so that what an arm is trained on and judged by does not hang on which others run
  const known = [...allArms, ...arms];
  const seenBefore = (id: string) => known.some(({ pretrainedOn }) => pretrainedOn?.(id));
  const data = await studyData(dataset, { positive, seed, seenBefore }, { onProgress, signal });
  const scored: ScoredArm[] = [];
  const inside: InsideView[] = [];
  let chosen: readonly Chosen[] = [];
  try {
    for (const arm of arms) scored.push(await trainAndScore(arm, data, options));
    chosen = examplesOf(referenceArm(scored), data.test);
    const examples = {
      inputs: gather(
        data.test.inputs,
        chosen.map(({ index }) => index),
      ),
      ids: chosen.map(({ index }) => data.test.records[index]?.id ?? ""),
    };
    for (const { arm, run } of scored) {
      inside.push(await lookInside(run.graph, examples, { arm: arm.id, ...options }));
    }
  } catch (error) {
    if (!signal?.aborted || scored.length === 0) throw error;
  }
  const interrupted = inside.length < arms.length;
  const pictures: Record<string, string> = Object.assign(
    {},
    ...inside.map((view) => view.pictures),
  );
  for (const { index } of inside.length > 0 ? chosen : []) {
    const image = row(data.test.inputs, index);
    pictures[`xray/${data.test.records[index]?.id}`] = await pictureUri(image);
  }
  const report = assembleReport({
    data,
    scored,
    inside,
    chosen,
    reference: referenceArm(scored).arm.id,
    notRun: arms.slice(scored.length).map(({ id }) => id),
    interrupted,
    seed,
    quick,
    seconds: (performance.now() - started) / 1000,
  });
  return { report, pictures, interrupted };
}

/** The arm by whose decisions examples are chosen: the frozen one, whose features nobody tuned, or the first. */
function referenceArm(scored: readonly ScoredArm[]): ScoredArm {
  return (scored.find(({ arm }) => arm.id === "imagenet-frozen") ?? scored[0]) as ScoredArm;
}

function examplesOf({ scores, threshold }: ScoredArm, { records, labels }: Part): Chosen[] {
  const scored = records.map(({ patient }, index) => ({
    index,
    patient,
    label: labels[index] ?? 0,
    score: scores[index] ?? 0,
  }));
  return chooseExamples(scored, threshold);
}
