import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Evaluation, evaluationText } from "@xrt/attribution/evaluate";
import { DataError } from "@xrt/core";
import type { ImageRecord } from "@xrt/data";

/**
 * `evaluation.json`, `evaluation.txt`, and `values.csv` with a line for each image, method and metric.
 *
 * @throws DataError when the folder cannot be written.
 */
export async function writeEvaluation(
  folder: string,
  evaluation: Evaluation,
  { records, how }: { readonly records: readonly ImageRecord[]; readonly how: object },
): Promise<void> {
  const lines = evaluation.rows.flatMap(({ method, metric, values }) =>
    values.map((value, i) => {
      const { id = "", patient = null } = records[i] ?? {};
      const cells = [id, patient ?? "", method, metric, Number.isNaN(value) ? "" : String(value)];
      return cells.map(quoted).join(",");
    }),
  );
  const files = {
    "evaluation.json": `${JSON.stringify({ ...how, ...evaluation }, null, 2)}\n`,
    "evaluation.txt": evaluationText(evaluation),
    "values.csv": `${["image,patient,method,metric,value", ...lines].join("\n")}\n`,
  };
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataError(`--out: ${folder} cannot be written (${code})`, { path: folder, cause });
  }
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
