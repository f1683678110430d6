import { join } from "node:path";
import {
  audit,
  auditText,
  batches,
  binaryTask,
  describe,
  describeText,
  groupedSplit,
  patientGroups,
} from "@xrt/data";
import { csvDataset } from "@xrt/data/node";
import { aurocInterval } from "@xrt/metrics";
import { sampleXraysFolder } from "@xrt/sample";

// without arguments the films that are embedded in @xrt/sample stand for yours
const [table = join(sampleXraysFolder(), "manifest.csv"), ...columns] = process.argv.slice(2);
const [file = "file", patient = "patientid", labels = "labels", finding = "Effusion"] = columns;

// 1. a row for each image becomes a record; pixels are read when they are asked for
const all = await csvDataset(table, { file, patient, labels }, { name: "my films" });
for (const { row, reason } of all.rejected) console.log(`row ${row} is left out: ${reason}`);

// 2. what is in it
console.log(describeText(await describe(all)));

// 3. a question, and a split in which nobody is on both sides
const asked = { positive: finding, negative: "other labelled findings" };
const { dataset, labels: yTrue } = binaryTask(all, asked);
const { parts, patientOverlap } = groupedSplit({
  labels: { [finding]: yTrue },
  groups: patientGroups(dataset.records),
  fractions: { train: 0.7, test: 0.3 },
  seed: 0,
});
console.log(`\n${patientOverlap} patients are in two parts\n`);

// 4. what is wrong with it, and what can be scored without looking for the disease
const report = await audit(dataset, parts, { finding, pixels: true });
console.log(auditText(report));
for (const { images, labels: truth, baselines } of report.baselines) {
  const patients = new Map(dataset.records.map(({ id, patient: who }) => [id, who ?? id]));
  const groups = images.map((id) => patients.get(id) ?? id);
  for (const { name, scores } of baselines) {
    const { value, lower, upper } = aurocInterval(truth, scores, { groups });
    console.log(
      `AUROC of ${name.padEnd(10)} ${value?.toFixed(2)} [${lower?.toFixed(2)}, ${upper?.toFixed(2)}]`,
    );
  }
}

// 5. pixels, decoded ahead while the caller works on the batch before
const training = parts.train?.flatMap((i) => dataset.records[i] ?? []) ?? [];
let read = 0;
for await (const { images } of batches(
  { ...dataset, records: training },
  // `reuse`: nothing here keeps a batch
  { size: 32, resize: [224, 224], reuse: true },
)) {
  read += images.shape[0] ?? 0;
}
console.log(`\n${read} training images were read as [n, 224, 224, 1], 32 at a time`);
