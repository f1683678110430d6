import type { Estimate } from "@xrt/metrics";
import { estimateText, levelText } from "./estimate-text.js";
import { count, counted, decimal, isNumber } from "./format.js";
import type {
  ArmReport,
  BaselineReport,
  ContrastReport,
  SplitReport,
  StudyReport,
} from "./schema.js";

/**
 * What the study found, in sentences of a fixed vocabulary: which differences can be told from nothing, what can be had
 * without a network, and whether the parts are separate. No arm is praised.
 */
export function verdict({ contrasts, baselines, arms, split }: StudyReport): string[] {
  return [
    contrastSentence(contrasts),
    ...baselineSentence(baselines, arms),
    overlapSentence(split),
  ];
}

function contrastSentence(contrasts: readonly ContrastReport[]): string {
  if (contrasts.length === 0) return "No contrast between arms was made.";
  const level = levelText(contrasts.map(({ difference }) => difference));
  const found = contrasts.filter(({ verdict }) => verdict !== "inconclusive").length;
  const amount = found === 0 ? "none is" : found === 1 ? "1 is" : `${count(found)} are`;
  const missing = contrasts.filter(({ difference }) => !isNumber(difference.value)).length;
  return `Of ${counted(contrasts.length, "contrast")} between arms, ${amount} distinguishable at ${level}${
    missing === 0 ? "" : `; ${count(missing)} could not be computed`
  }.`;
}

function baselineSentence(
  baselines: readonly BaselineReport[],
  arms: readonly ArmReport[],
): string[] {
  const highest = highestOf(baselines);
  if (highest === undefined) return [];
  const subject =
    baselines.length === 1
      ? "the baseline"
      : `the highest of ${count(baselines.length)} baselines,`;
  const name = baselines.length === 1 ? `“${highest.title}”` : `“${highest.title}”,`;
  return [
    `Without a network, ${subject} ${name} reaches ${estimateText(highest.auroc)}${reach(arms)}.`,
  ];
}

function reach(arms: readonly ArmReport[]): string {
  const values = arms.flatMap(({ auroc }) => (isNumber(auroc.value) ? [auroc.value] : []));
  if (values.length === 0) return "";
  const low = decimal(Math.min(...values));
  const high = decimal(Math.max(...values));
  return low === high ? `; the arms reach ${low}` : `; the arms reach ${low} to ${high}`;
}

function highestOf<T extends { readonly auroc: Estimate }>(scored: readonly T[]): T | undefined {
  return scored
    .filter(({ auroc }) => isNumber(auroc.value))
    .reduce<T | undefined>(
      (top, each) => ((each.auroc.value ?? 0) > (top?.auroc.value ?? -1) ? each : top),
      undefined,
    );
}

function overlapSentence({ patientOverlap, parts }: SplitReport): string {
  const test = parts.find(({ name }) => name === "test");
  if (patientOverlap > 0) {
    return `${counted(patientOverlap, "patient is", "patients are")} in more than one part: the test part is not independent of training.`;
  }
  const patients = counted(test?.patients ?? 0, "test patient");
  const seen = test?.seenBefore ?? 0;
  const known =
    seen === 0
      ? `none of the ${patients} is known to have been`
      : `${count(seen)} of the ${patients} ${seen === 1 ? "was" : "were"}`;
  return `No patient is in more than one part, and ${known} seen in the pre-training on X-rays.`;
}
