import fc from "fast-check";

/** An image with a label, a score and a weight. */
export interface ScoredImage {
  readonly label: number;
  readonly score: number;
  readonly weight: number;
  readonly patient: string;
}

/** Images with scores from few whole numbers, so that ties are common, and whole weights. */
export const scoredImages: fc.Arbitrary<ScoredImage[]> = fc.array(
  fc.record({
    label: fc.constantFrom(0, 1),
    score: fc.integer({ min: -5, max: 5 }),
    weight: fc.integer({ min: 0, max: 3 }),
    patient: fc.constantFrom("a", "b", "c", "d", "e", "311a"),
  }),
  { maxLength: 30 },
);

export const labelsOf = (list: readonly ScoredImage[]): number[] => list.map((i) => i.label);
export const scoresOf = (list: readonly ScoredImage[]): number[] => list.map((i) => i.score);
export const weightsOf = (list: readonly ScoredImage[]): number[] => list.map((i) => i.weight);

/** Each image as often as it weighs. */
export const repeated = (list: readonly ScoredImage[]): ScoredImage[] =>
  list.flatMap((i) => Array.from({ length: i.weight }, () => i));
