import { DataError } from "@xrt/core";
import { type AuditReport, audit, auditText, type Dataset, patientGroups } from "@xrt/data";
import { aurocInterval, type Estimate } from "@xrt/metrics";
import { Command, InvalidArgumentError } from "commander";
import { estimateText } from "../../report/estimate-text.js";
import { interruptible } from "../interruptible.js";
import { progressDisplay } from "../progress-display.js";
import { textTable } from "../text-table.js";
import { chooseSplit } from "./choose-split.js";
import { type DatasetFlags, openAnyDataset } from "./open-any-dataset.js";

interface AuditFlags extends DatasetFlags {
  readonly split?: string;
  readonly finding?: string;
  readonly pixels: boolean;
  readonly copies?: number;
  readonly json: boolean;
}

/** How well something that knows no disease tells the classes of one part apart. */
interface JudgedBaseline {
  readonly part: string;
  readonly name: string;
  readonly auroc: Estimate;
}

/** `xrt data audit`: what makes a result on a split mean less than it seems. */
export function auditCommand(): Command {
  return new Command("audit")
    .description(
      "patients and copies in two parts of a split, labels that hang together with source, year, licence or view, and what can be scored without looking at the disease; exit code 1 where something leaks",
    )
    .argument("<where...>", "folder, address or table of a collection; several are merged")
    .option(
      "--split <file.json>",
      "a split of xrt data split, or any JSON with a list of ids for each part (default: the official one, else one by patient)",
    )
    .option("--finding <label>", "label to look at (default: what the dataset asks)")
    .option("--pixels", "also compare the images themselves, and score by their grey values", false)
    .option(
      "--copies <correlation>",
      "with --pixels, from where two images count as copies (default: 0.975, for films; 0.995 for phantoms, which are alike)",
      correlation,
    )
    .option("--frontal", "leave out images whose view is not frontal", false)
    .option("--reader <name>", "which collection it is (default: found by its tables)")
    .option("--json", "print everything as JSON", false)
    .action(run);
}

async function run(
  where: readonly string[],
  { reader, frontal, split, finding, pixels, copies, json }: AuditFlags,
): Promise<void> {
  const display = json ? undefined : progressDisplay();
  try {
    await interruptible("interrupted", async (signal) => {
      const dataset = await openAnyDataset(where, { reader, frontal, signal });
      const asked = finding ?? dataset.defaultTask?.positive;
      const { parts, origin } = await chooseSplit(dataset, { file: split, finding: asked });
      const report = await audit(dataset, parts, {
        finding: asked,
        pixels,
        copies,
        onProgress: display?.onProgress,
        signal,
      });
      display?.stop();
      const judged = judge(dataset, report);
      const text = json
        ? JSON.stringify({ ...report, split: origin, baselineAurocs: judged }, null, 2)
        : [auditText(report), "", `split: ${origin}`, ...baselineLines(judged)].join("\n");
      process.stdout.write(`${text}\n`);
      const leaks = report.findings.filter(({ severity }) => severity === "leak").length;
      if (leaks > 0) {
        const path = where.join(", ");
        throw new DataError(`${path}: ${leaks} ${leaks === 1 ? "leak" : "leaks"}; see the audit`, {
          path,
        });
      }
    });
  } finally {
    display?.stop();
  }
}

/** AUROC of every baseline on every part that it was not fitted on, patients as the unit. */
function judge(dataset: Dataset, { baselines }: AuditReport): JudgedBaseline[] {
  const groups = patientGroups(dataset.records, { unknown: "image" });
  const groupOf = new Map(dataset.records.map(({ id }, i) => [id, groups[i] as string]));
  return baselines.flatMap(({ part, images, labels, baselines: own }) =>
    own.map(({ name, scores }) => ({
      part,
      name,
      auroc: aurocInterval(labels, scores, { groups: images.map((id) => groupOf.get(id) ?? id) }),
    })),
  );
}

function baselineLines(judged: readonly JudgedBaseline[]): string[] {
  if (judged.length === 0) return [];
  const rows = judged.map(({ part, name, auroc }) => [part, name, estimateText(auroc)]);
  return [
    "",
    "AUROC of what never looks for the disease; a network must beat these",
    ...textTable([["part", "knows only", "AUROC"], ...rows], 3),
  ];
}

function correlation(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError("wants a number above 0, up to 1.");
}
