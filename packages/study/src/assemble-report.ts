import { aurocInterval, compareAuroc, rocCurve } from "@xrt/metrics";
import type { Chosen } from "./choose-examples.js";
import { environment } from "./environment.js";
import type { InsideView } from "./look-inside.js";
import { metadataScores } from "./metadata-baseline.js";
import type {
  ArmReport,
  BaselineReport,
  ContrastReport,
  ExampleReport,
  StudyReport,
} from "./report/schema.js";
import type { ScoredArm } from "./scored-arm.js";
import { sourceScores } from "./source-baseline.js";
import type { Part, StudyData } from "./study-data.js";
import { studyWarnings } from "./study-warnings.js";

/** What a run found, before it is put into words and numbers. */
export interface Findings {
  readonly data: StudyData;
  readonly scored: readonly ScoredArm[];
  /** One for each arm of `scored` that was looked into; shorter after an interruption. */
  readonly inside: readonly InsideView[];
  readonly chosen: readonly Chosen[];
  /** Arm by whose decisions the examples were chosen. */
  readonly reference: string;
  /** Arms that were asked for and not run. */
  readonly notRun: readonly string[];
  readonly interrupted: boolean;
  readonly seed: number;
  readonly quick: boolean;
  readonly seconds: number;
}

/** The report of a run. */
export function assembleReport(findings: Findings): StudyReport {
  const { data, scored, inside, chosen, seed, quick, seconds } = findings;
  const { dataset, split } = data;
  const baselines = baselinesOf(data);
  const arms = scored.map((arm, k) => armReport(arm, data.test, inside[k]));
  const contrasts = contrastsOf(scored, data.test);
  const shown = inside.length > 0 ? chosen : [];
  return {
    schema: "xrt.study/1",
    title: `${dataset.positive} against ${dataset.negative} on ${dataset.name}`,
    dataset,
    split,
    baselines,
    arms,
    contrasts,
    examples: shown.map((example, k) => exampleReport(example, k, findings)),
    warnings: studyWarnings({
      ...{ ...findings, dataset, split, baselines, arms, contrasts },
      seenBefore: seenBefore(scored, data.test),
    }),
    environment: environment({ seed, quick }),
    timings: {
      totalSeconds: seconds,
      featuresImagesPerSecond:
        scored.flatMap(({ run }) => run.featuresImagesPerSecond ?? [])[0] ?? null,
    },
  };
}

/** Arms whose weights were trained on test images. */
function seenBefore(scored: readonly ScoredArm[], { records }: Part) {
  return scored.flatMap(({ arm: { title, pretrainedOn } }) => {
    const images = records.filter(({ id }) => pretrainedOn?.(id)).length;
    return images === 0 ? [] : [{ title, images }];
  });
}

function baselinesOf({ train, test }: StudyData): BaselineReport[] {
  const groups = patientsOf(test);
  const metadata: BaselineReport = {
    id: "metadata",
    title: "View, sex and age",
    description:
      "L2 logistic regression on view, sex and age, fitted on the training part; it never sees a pixel.",
    auroc: aurocInterval(test.labels, metadataScores(train.records, train.labels, test.records), {
      groups,
    }),
  };
  const bySource = sourceScores(train.records, train.labels, test.records);
  if (bySource === undefined) return [metadata];
  const source: BaselineReport = {
    id: "source",
    title: "Source alone",
    description:
      "Share of positives among the training images of the same hospital or web domain; it never sees a pixel.",
    auroc: aurocInterval(test.labels, bySource, { groups }),
  };
  return [metadata, source];
}

function armReport(
  { arm, run, threshold, scores, seconds }: ScoredArm,
  test: Part,
  inside: InsideView | undefined,
): ArmReport {
  const { graph: _graph, featuresImagesPerSecond: _rate, ...facts } = run;
  return {
    id: arm.id,
    title: arm.title,
    description: arm.description,
    ...facts,
    auroc: aurocInterval(test.labels, scores, { groups: patientsOf(test) }),
    roc: rocCurve(test.labels, scores).map(({ threshold, fpr, tpr }) => ({
      threshold: Number.isFinite(threshold) ? threshold : null,
      ...{ fpr, tpr },
    })),
    scores: test.records.map(({ id, patient }, i) => ({
      id,
      patient,
      label: test.labels[i] ?? 0,
      score: scores[i] ?? 0,
    })),
    threshold,
    gradCamLayer: inside?.gradCamLayer ?? "",
    units: inside?.units ?? [],
    seconds,
  };
}

/** Every pair of arms, the later one against the earlier, on the same test images. */
function contrastsOf(scored: readonly ScoredArm[], test: Part): ContrastReport[] {
  return scored.flatMap((b, i) =>
    scored.slice(i + 1).map((a) => {
      const { difference, p, verdict } = compareAuroc(test.labels, a.scores, b.scores, {
        groups: patientsOf(test),
      });
      return { a: a.arm.id, b: b.arm.id, difference, p, verdict };
    }),
  );
}

function exampleReport(
  { index, outcome }: Chosen,
  position: number,
  { data, inside, reference }: Findings,
): ExampleReport {
  const {
    id = "",
    patient = "",
    view = null,
    sex = null,
    age = null,
  } = data.test.records[index] ?? {};
  return {
    id,
    patient,
    label: data.test.labels[index] ?? 0,
    view,
    sex,
    age,
    outcome,
    referenceArm: reference,
    maps: inside.flatMap(({ maps }) => maps[position] ?? []),
  };
}

function patientsOf({ records }: Part): string[] {
  return records.map(({ patient }) => patient);
}
