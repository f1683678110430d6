import type { Estimate } from "@xrt/metrics";
import type { Epoch } from "@xrt/train";
import { estimateText } from "../../report/estimate-text.js";
import type { DatasetReport, SplitReport } from "../../report/schema.js";
import { textTable } from "../text-table.js";

/** What `xrt train` made: `result.json`, and what `--json` prints. */
export interface TrainingResult {
  readonly schema: "xrt.train/1";
  readonly model: string;
  readonly dataset: Pick<DatasetReport, "name" | "positive" | "negative" | "images" | "patients">;
  readonly split: SplitReport;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly trainedParameters: number;
  readonly epochs: readonly Epoch[];
  /** Epoch that was kept, counted from 1, by the validation loss. */
  readonly bestEpoch: number;
  /** Why the run ended early; `null` where it did not. */
  readonly stopped: string | null;
  /** On the test patients, which chose nothing; interval by patient. */
  readonly test: { readonly auroc: Estimate };
  readonly files: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** The result for people. */
export function resultText({
  model,
  dataset,
  split,
  epochs,
  bestEpoch,
  stopped,
  test,
  files,
  warnings,
}: TrainingResult): string {
  const number = (v: number | null | undefined) =>
    v == null || Number.isNaN(v) ? "-" : v.toFixed(4);
  const table = textTable(
    [
      ["epoch", "training loss", "validation loss", "validation AUROC", ""],
      ...epochs.map(({ epoch, train, validation }) => [
        String(epoch),
        number(train.loss),
        number(validation?.loss),
        number(validation?.metrics.auroc?.value),
        epoch === bestEpoch ? "kept" : "",
      ]),
    ],
    1,
  );
  const parts = split.parts.map((p) => `${p.name} ${p.images} images of ${p.patients} patients`);
  return [
    `${model} on ${dataset.name}: ${dataset.positive} against ${dataset.negative}`,
    `${parts.join(", ")}; ${split.patientOverlap} patients in two parts`,
    "",
    ...table,
    ...(stopped === null ? [] : [`ended early: ${stopped}`]),
    "",
    `test AUROC ${estimateText(test.auroc)}`,
    ...warnings.map((warning) => `note: ${warning}`),
    "",
    ...Object.values(files),
  ].join("\n");
}
