import type { NdArray } from "@xrt/core";
import type { ImageRecord, LabelValue } from "../image-record.js";
import { labelOf } from "./change-labels.js";

/** Codes of {@link LabelMatrix.mask}. */
export const labelCodes = { negative: 0, positive: 1, uncertain: 2, missing: 3 } as const;

/** Labels of many images as arrays, for training and statistics. */
export interface LabelMatrix {
  /** Name of each column. */
  readonly findings: readonly string[];
  /** `[images, findings]`: 1 or 0 where the label says so, and `NaN` where it is uncertain or missing: see `mask`. */
  readonly values: NdArray;
  /** `[images, findings]`: one of {@link labelCodes}, which tells uncertain from missing. */
  readonly mask: NdArray<Uint8Array>;
}

/**
 * The labels of records as arrays. Apply a policy first ({@link applyLabelPolicy}) where undecided values must go.
 *
 * @param findings - Columns; a record that does not know one is `missing` there.
 *
 * @example
 * ```ts
 * import { labelMatrix } from "@xrt/data";
 * const records = [{ labels: { Edema: 1, Mass: "missing" } }, { labels: { Edema: 0, Mass: "uncertain" } }] as const;
 * const { values, mask } = labelMatrix(records, ["Edema", "Mass"]);
 * [...values.data]; // => [1, Number.NaN, 0, Number.NaN]
 * [...mask.data]; // => [1, 3, 0, 2]
 * ```
 */
export function labelMatrix(
  records: readonly Pick<ImageRecord, "labels">[],
  findings: readonly string[],
): LabelMatrix {
  const shape = [records.length, findings.length];
  const values = new Float32Array(records.length * findings.length);
  const mask = new Uint8Array(values.length);
  for (const [i, { labels }] of records.entries()) {
    for (const [j, finding] of findings.entries()) {
      const value = labelOf(labels, finding);
      values[i * findings.length + j] = typeof value === "number" ? value : Number.NaN;
      mask[i * findings.length + j] = codeOf(value);
    }
  }
  return { findings, values: { shape, data: values }, mask: { shape, data: mask } };
}

function codeOf(value: LabelValue): number {
  return typeof value === "number" ? value : labelCodes[value];
}
