import type { ImageRecord, LabelValue } from "../image-record.js";
import { labelOf } from "./change-labels.js";
import { type LabelMatrix, labelCodes } from "./label-matrix.js";

/**
 * The share of each image's readers who saw a finding: soft labels from 0 to 1. Who was undecided or did not look has no
 * vote; without a vote the value is `NaN`, and the mask says `uncertain` or `missing`. The mask of a value with votes
 * says what most of them say (`uncertain` where they are even).
 *
 * @example
 * ```ts
 * import { readerMeans } from "@xrt/data";
 * const readers = [1, 1, 0, "missing"].map((value, i) => ({ reader: `R${i}`, labels: { Edema: value as 0 | 1 | "missing" } }));
 * readerMeans([{ labels: { Edema: 1 }, readers }], ["Edema"]).values.data[0]?.toFixed(3); // => "0.667"
 * ```
 */
export function readerMeans(
  records: readonly Pick<ImageRecord, "labels" | "readers">[],
  findings: readonly string[],
): LabelMatrix {
  const shape = [records.length, findings.length];
  const values = new Float32Array(records.length * findings.length);
  const mask = new Uint8Array(values.length);
  for (const [i, { readers = [] }] of records.entries()) {
    for (const [j, finding] of findings.entries()) {
      const all = readers.map((reader) => labelOf(reader.labels, finding));
      const votes = all.filter((value) => typeof value === "number");
      const mean = votes.reduce<number>((sum, v) => sum + v, 0) / votes.length;
      values[i * findings.length + j] = mean;
      mask[i * findings.length + j] = maskOf(mean, all);
    }
  }
  return { findings, values: { shape, data: values }, mask: { shape, data: mask } };
}

function maskOf(mean: number, all: readonly LabelValue[]): number {
  if (mean > 0.5) return labelCodes.positive;
  if (mean < 0.5) return labelCodes.negative;
  return mean === 0.5 || all.includes("uncertain") ? labelCodes.uncertain : labelCodes.missing;
}
