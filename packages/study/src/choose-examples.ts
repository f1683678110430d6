import type { ExampleReport } from "./report/schema.js";

/** A scored test image. */
export interface Scored {
  readonly index: number;
  readonly patient: string;
  readonly label: 0 | 1;
  readonly score: number;
}

/** A test image that is looked into. */
export interface Chosen {
  readonly index: number;
  readonly outcome: ExampleReport["outcome"];
}

/** How many of each outcome are wanted, in the order in which they are shown. */
const WANTED = [
  ["true positive", 2],
  ["false negative", 1],
  ["false positive", 1],
  ["true negative", 2],
] as const;

/**
 * Six test images of different patients: the clearest right and wrong decisions on either side of the threshold. Where an
 * outcome does not occur, others fill its place.
 */
export function chooseExamples(scored: readonly Scored[], threshold: number): Chosen[] {
  const ranked = scored
    .map((s) => ({
      ...s,
      outcome: outcomeOf(s, threshold),
      distance: Math.abs(s.score - threshold),
    }))
    .sort((a, b) => b.distance - a.distance || a.index - b.index);
  const patients = new Set<string>();
  const take = (count: number, fits: (s: (typeof ranked)[number]) => boolean) => {
    const taken: typeof ranked = [];
    for (const s of ranked) {
      if (taken.length === count) break;
      if (patients.has(s.patient) || !fits(s)) continue;
      patients.add(s.patient);
      taken.push(s);
    }
    return taken;
  };
  const chosen = WANTED.flatMap(([outcome, count]) => take(count, (s) => s.outcome === outcome));
  const wanted = WANTED.reduce((n, [, count]) => n + count, 0);
  return [...chosen, ...take(wanted - chosen.length, () => true)].map(({ index, outcome }) => ({
    index,
    outcome,
  }));
}

function outcomeOf({ label, score }: Scored, threshold: number): ExampleReport["outcome"] {
  const says = score >= threshold;
  if (label === 1) return says ? "true positive" : "false negative";
  return says ? "false positive" : "true negative";
}
