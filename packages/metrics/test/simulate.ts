import { randomStream } from "@xrt/core";
import { type AurocIntervalMethod, aurocInterval, compareAuroc } from "../src/index.js";
import { normalQuantile } from "../src/internal/normal.js";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** How often an interval of nominal 95 % holds the true AUROC, and how often it has no width. */
export interface Coverage {
  readonly covered: number;
  readonly zeroWidth: number;
}

/** Coverage on binormal scores of `m` positives and `n` negatives; an interval that is undefined covers nothing. */
export function coverageOf(
  method: AurocIntervalMethod,
  { m, n, auroc }: { readonly m: number; readonly n: number; readonly auroc: number },
  replicates: number,
): Coverage {
  const shift = Math.SQRT2 * normalQuantile(auroc);
  const yTrue = range(m + n).map((i) => (i < m ? 1 : 0));
  let [covered, zeroWidth] = [0, 0];
  for (let b = 0; b < replicates; b++) {
    const { normal } = randomStream(b, `coverage-${m}-${n}-${auroc}`);
    const scores = yTrue.map((label, i) => normal(i) + label * shift);
    const options = { groups: "independent", method, seed: b, replicates: 300 } as const;
    const { lower, upper } = aurocInterval(yTrue, scores, options);
    if (lower === undefined || upper === undefined) continue;
    if (lower <= auroc && auroc <= upper) covered++;
    // what rounding leaves of no width
    if (upper - lower < 1e-12) zeroWidth++;
  }
  return { covered: covered / replicates, zeroWidth: zeroWidth / replicates };
}

/** How often a paired test of two equally good arms finds a difference at 5 %, by image and by patient; 60 patients. */
export function typeOneError(
  { images, icc }: { readonly images: number; readonly icc: number },
  replicates: number,
): { readonly byImage: number; readonly byPatient: number } {
  const patient = range(60 * images).map((i) => Math.floor(i / images));
  const yTrue = patient.map((k) => (k < 30 ? 1 : 0));
  const groups = patient.map(String);
  let [byImage, byPatient] = [0, 0];
  for (let b = 0; b < replicates; b++) {
    const [first, second] = ["a", "b"].map((arm) => {
      const { normal } = randomStream(b, `type-one-${images}-${icc}-${arm}`);
      const own = (i: number) => Math.sqrt(icc) * normal(patient[i] as number);
      return yTrue.map((label, i) => own(i) + Math.sqrt(1 - icc) * normal(1000 + i) + label);
    }) as [number[], number[]];
    const rejects = (by: readonly string[] | "independent") =>
      compareAuroc(yTrue, first, second, { groups: by }).verdict !== "inconclusive";
    if (rejects("independent")) byImage++;
    if (rejects(groups)) byPatient++;
  }
  return { byImage: byImage / replicates, byPatient: byPatient / replicates };
}
