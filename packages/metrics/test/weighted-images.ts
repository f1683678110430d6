import fc from "fast-check";

/** An image with a label, a patient, two scores and a weight. */
export interface WeightedImage {
  readonly label: number;
  readonly patient: string;
  readonly scores: readonly [number, number];
  readonly weight: number;
}

const image = {
  label: fc.constantFrom(0, 1),
  patient: fc.constantFrom("a", "b", "c", "d", "e", "311a"),
  scores: fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
};
const listOf = (weight: fc.Arbitrary<number>) =>
  fc.array(fc.record({ ...image, weight }), { minLength: 1, maxLength: 25 });

/** Images of up to six patients, few distinct scores, so that ties are common, and any weights above 0. */
export const weightedImages: fc.Arbitrary<WeightedImage[]> = listOf(
  fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
);

/** The same with whole weights from 0. */
export const wholeWeights: fc.Arbitrary<WeightedImage[]> = listOf(fc.integer({ min: 0, max: 3 }));

/** Labels, columns of scores, patients and weights. */
export interface Columns {
  readonly labels: number[];
  readonly scores: readonly [number[], number[]];
  readonly patients: string[];
  readonly weights: number[];
}

export const columnsOf = (list: readonly WeightedImage[]): Columns => ({
  labels: list.map((i) => i.label),
  scores: [list.map((i) => i.scores[0]), list.map((i) => i.scores[1])],
  patients: list.map((i) => i.patient),
  weights: list.map((i) => i.weight),
});

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const psi = (k: 0 | 1, x: WeightedImage, y: WeightedImage) =>
  (Math.sign(x.scores[k] - y.scores[k]) + 1) / 2;

/** The weighted AUROC of column `k` from the definition: every pair counts the product of its weights. */
export function weightedAuroc(list: readonly WeightedImage[], k: 0 | 1): number {
  const pairs = list
    .filter((i) => i.label === 1)
    .flatMap((x) =>
      list.filter((i) => i.label === 0).map((y) => ({ x, y, w: x.weight * y.weight })),
    );
  return sum(pairs.map(({ x, y, w }) => w * psi(k, x, y))) / sum(pairs.map(({ w }) => w));
}

/** By how much an image moves the AUROC, from the definition: its weight's share times its own mean of psi less the AUROC. */
export function influence(list: readonly WeightedImage[], one: WeightedImage, k: 0 | 1): number {
  const same = list.filter((i) => i.label === one.label);
  const others = list.filter((i) => i.label !== one.label);
  const won = others.map((o) => o.weight * (one.label === 1 ? psi(k, one, o) : psi(k, o, one)));
  const placement = sum(won) / sum(others.map((o) => o.weight));
  return (one.weight / sum(same.map((i) => i.weight))) * (placement - weightedAuroc(list, k));
}

/** The clustered covariance from the definition, patient by patient; `null` where a class has one patient or none. */
export function weightedCovariance(list: readonly WeightedImage[]): number[][] | null {
  const patients = [...new Set(list.map((i) => i.patient))];
  const of = (k: 0 | 1, patient: string, label: number) =>
    sum(
      list
        .filter((i) => i.patient === patient && i.label === label)
        .map((i) => influence(list, i, k)),
    );
  const withLabel = (label: number) =>
    new Set(list.filter((i) => i.label === label).map((i) => i.patient)).size;
  const [i10, i01, i] = [withLabel(1), withLabel(0), patients.length];
  if (i10 < 2 || i01 < 2) return null;
  return ([0, 1] as const).map((r) =>
    ([0, 1] as const).map((s) =>
      sum(
        patients.map((p) => {
          const [ar, as, br, bs] = [of(r, p, 1), of(s, p, 1), of(r, p, 0), of(s, p, 0)];
          return (
            (i10 / (i10 - 1)) * ar * as +
            (i01 / (i01 - 1)) * br * bs +
            (i / (i - 1)) * (ar * bs + br * as)
          );
        }),
      ),
    ),
  );
}
