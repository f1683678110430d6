import type { Estimate } from "@xrt/metrics";
import type { StudyReport } from "../report/schema.js";

/** The result of a study in a few lines for a terminal. */
export function summary(report: StudyReport): string {
  const { dataset, split, baselines, arms } = report;
  const rows = [...arms, ...baselines].map(({ id, auroc }) => [id, estimate(auroc), auroc.method]);
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] ?? "").length));
  const [first, second] = [width(0), width(1)];
  return [
    `${report.title}: ${dataset.images} images of ${dataset.patients} patients, ${dataset.positives} positive`,
    ...(dataset.unreadable.length > 0
      ? [`could not be read and left out: ${dataset.unreadable.map(({ file }) => file).join(", ")}`]
      : []),
    `patients in more than one part of the split: ${split.patientOverlap}`,
    `test patients seen in the pre-training on X-rays: ${split.parts.find(({ name }) => name === "test")?.seenBefore}`,
    ...rows.map(
      ([id = "", value = "", method]) =>
        `  ${id.padEnd(first)}  AUROC ${value.padEnd(second)}  ${method}`,
    ),
    "not for clinical use",
  ].join("\n");
}

function estimate({ value, lower, upper, reason }: Estimate): string {
  if (Number.isNaN(value)) return `undefined (${reason})`;
  const digits = (v: number | undefined) => v?.toFixed(3) ?? "?";
  return `${digits(value)} [${digits(lower)}, ${digits(upper)}]`;
}
