import type { LabelValue } from "../image-record.js";
import { type Draws, draws } from "./draws.js";
import type { PhantomItemKind } from "./items/table.js";
import { type PhantomShortcut, phantomFindings } from "./options.js";
import { type PhantomPlan, ratesByPart } from "./plan-phantom.js";

/** An item that an image gets. */
export interface PlannedItem {
  readonly kind: PhantomItemKind;
  /** Strength against the usual. */
  readonly contrast: number;
}

/** All that is decided of an image before it is drawn. */
export interface PlannedImage {
  readonly index: number;
  /** Number of the person whose anatomy it shows. */
  readonly patient: number;
  /** 0 for the patient's first image. */
  readonly visit: number;
  readonly part: string;
  readonly source: string;
  readonly sex: "M" | "F";
  /** Years. */
  readonly age: number;
  readonly view: "PA" | "AP" | "AP Supine";
  /** What is so: 1 or 0 for every finding. */
  readonly truth: Readonly<Record<string, 0 | 1>>;
  /** What the label says: the truth after label noise and missing values. */
  readonly labels: Readonly<Record<string, LabelValue>>;
  readonly items: readonly PlannedItem[];
  /** The earlier image that this one repeats under another patient's name. */
  readonly duplicate: { readonly of: number; readonly kind: "exact" | "rewindowed" } | null;
}

/** The images of a plan, in order; the first ones are the same however many are asked for. */
export function planCohort(plan: PhantomPlan): readonly PlannedImage[] {
  const cohort: PlannedImage[] = [];
  for (let patient = 0; cohort.length < plan.images; patient++) {
    const person = draws(plan.seed, "patient", patient);
    const count = 1 + pick(person.uniform("images"), plan.imagesPerPatient);
    for (let visit = 0; visit < count && cohort.length < plan.images; visit++) {
      cohort.push(
        repeatEarlier(
          plan,
          planImage(plan, { patient, visit, index: cohort.length, person }),
          cohort,
        ),
      );
    }
  }
  return cohort;
}

interface Visit {
  readonly patient: number;
  readonly visit: number;
  readonly index: number;
  readonly person: Draws;
}

function planImage(plan: PhantomPlan, { patient, visit, index, person }: Visit): PlannedImage {
  const image = draws(plan.seed, "image", index);
  const part = name(plan.parts, pick(person.uniform("part"), Object.values(plan.parts)));
  const truth = Object.fromEntries(
    Object.entries(plan.findings).map(([finding, { prevalence }]) => [
      finding,
      correlatedCoin(finding, { prevalence, correlation: plan.correlation.labels, person, image }),
    ]),
  );
  const given = truth[plan.target] === 1 ? "positive" : "negative";
  // the same number for all images of a person: who does not change class does not change hospital
  const source = pick(
    person.uniform("source"),
    Object.values(plan.sources).map((rates) => rates[given]),
  );
  return {
    index,
    patient,
    visit,
    part,
    source: name(plan.sources, source),
    sex: person.uniform("sex") < 0.5 ? "F" : "M",
    age: Math.round(Math.min(95, Math.max(18, 55 + 17 * person.normal("age")))),
    view: (["PA", "AP", "AP Supine"] as const)[pick(image.uniform("view"), [6, 2, 2])] ?? "PA",
    truth,
    labels: readLabels(plan, truth, image),
    items: [...shownFindings(plan, truth, image), ...marks(plan, { part, given, image })],
    duplicate: null,
  };
}

/**
 * 1 with probability `prevalence`: the person's coin with probability `sqrt(correlation)`, else the image's own, so that
 * two images of a person correlate by exactly `correlation` and some people change.
 */
function correlatedCoin(
  finding: string,
  {
    prevalence,
    correlation,
    person,
    image,
  }: { prevalence: number; correlation: number; person: Draws; image: Draws },
): 0 | 1 {
  const from = image.uniform(`chronic ${finding}`) < Math.sqrt(correlation) ? person : image;
  return from.uniform(`has ${finding}`) < prevalence ? 1 : 0;
}

function readLabels(
  plan: PhantomPlan,
  truth: PlannedImage["truth"],
  image: Draws,
): PlannedImage["labels"] {
  return Object.fromEntries(
    Object.entries(truth).map(([finding, value]) => {
      if (image.uniform(`missing ${finding}`) < plan.missing) return [finding, "missing"];
      return [finding, image.uniform(`wrong ${finding}`) < plan.labelNoise ? 1 - value : value];
    }),
  );
}

function shownFindings(
  plan: PhantomPlan,
  truth: PlannedImage["truth"],
  image: Draws,
): PlannedItem[] {
  return Object.entries(plan.findings).flatMap(([finding, rule]) => {
    const { shown = { positive: 1, negative: 0 }, contrast: [low, high] = [0.8, 1.2] } = rule;
    const rate = truth[finding] === 1 ? shown.positive : shown.negative;
    const kind = phantomFindings[plan.world][finding] as PhantomItemKind;
    const contrast = image.between(`contrast ${finding}`, low, high);
    return image.uniform(`shown ${finding}`) < rate ? [{ kind, contrast }] : [];
  });
}

function marks(
  plan: PhantomPlan,
  { part, given, image }: { part: string; given: "negative" | "positive"; image: Draws },
): PlannedItem[] {
  const rates: [PhantomItemKind, number][] = Object.entries(plan.shortcuts).map(([kind, rule]) => [
    kind as PhantomShortcut,
    ratesByPart(rule, plan.parts)[part]?.[given] ?? 0,
  ]);
  if (plan.world === "chest")
    rates.push(["tube", plan.devices.tube], ["leads", plan.devices.leads]);
  return rates.flatMap(([kind, rate]) =>
    image.uniform(`mark ${kind}`) < rate ? [{ kind, contrast: 1 }] : [],
  );
}

/** `image`, or with the planned probability an earlier original under this image's patient: label and look are the other's. */
function repeatEarlier(
  plan: PhantomPlan,
  image: PlannedImage,
  earlier: readonly PlannedImage[],
): PlannedImage {
  const { exact, rewindowed } = plan.duplicates;
  const coin = draws(plan.seed, "image", image.index);
  if (coin.uniform("duplicate") >= exact + rewindowed) return image;
  const originals = earlier.filter((e) => e.duplicate === null && e.patient !== image.patient);
  if (originals.length === 0) return image;
  const original = coin.oneOf("duplicate of", originals);
  const kind = coin.uniform("duplicate") < exact ? "exact" : "rewindowed";
  const { truth, labels, items, view, sex, age } = original;
  return {
    ...image,
    truth,
    labels,
    items,
    view,
    sex,
    age,
    duplicate: { of: original.index, kind },
  };
}

/** Position of the weight that `u` falls into when the weights are laid end to end. */
function pick(u: number, weights: readonly number[]): number {
  const total = weights.reduce((a, b) => a + b, 0);
  let end = 0;
  let last = 0;
  for (const [k, weight] of weights.entries()) {
    if (weight === 0) continue;
    end += weight / total;
    if (u < end) return k;
    last = k;
  }
  // rounding may leave the sum a little below 1
  return last;
}

function name(table: Readonly<Record<string, unknown>>, position: number): string {
  return Object.keys(table)[position] as string;
}
