import { basename, dirname, join } from "node:path";
import { csvRows } from "@xrt/data";
import { folder } from "@xrt/data/node";
import { aurocInterval, compareAuroc, type Estimate } from "@xrt/metrics";

const [file = join(import.meta.dirname, "scores.csv"), ...names] = process.argv.slice(2);
const [label = "label", patient = "patient", a = "a", b = "b"] = names;

const rows: Record<string, string>[] = [];
const { batches } = await csvRows(folder(dirname(file)), basename(file));
for await (const batch of batches) rows.push(...batch.map((row) => row.cells));
const numbers = (column: string) => rows.map((row) => Number(row[column]));
const yTrue = numbers(label);
const patients = rows.map((row) => row[patient] ?? "");

const text = ({ value, lower, upper }: Estimate) =>
  `${value?.toFixed(3)} [${lower?.toFixed(3)}, ${upper?.toFixed(3)}]`;
for (const [how, groups] of [
  ["image by image", "independent"],
  ["patient by patient", patients],
] as const) {
  const { difference, p, verdict } = compareAuroc(yTrue, numbers(a), numbers(b), { groups });
  console.log(`${how} (${difference.method})`);
  for (const column of [a, b]) {
    console.log(`  AUROC of ${column}  ${text(aurocInterval(yTrue, numbers(column), { groups }))}`);
  }
  console.log(`  difference  ${text(difference)}, p ${p?.toFixed(4)}: ${verdict}`);
  for (const { message } of difference.warnings) console.log(`  note: ${message}`);
}
