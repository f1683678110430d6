import { nearest, UsageError } from "@xrt/core";
import type { PhantomItemKind } from "./items/table.js";

/** How often something happens given the true value of the target finding, both 0 to 1. */
export interface Rates {
  /** Probability where the target is present. */
  readonly positive: number;
  /** Probability where it is absent. */
  readonly negative: number;
}

/** One rule for all images, or one for each part of the split, so that training and test can differ. */
export type RatesByPart = Rates | Readonly<Record<string, Rates>>;

/** How one finding comes about. */
export interface FindingRule {
  /** Probability of the label, 0 to 1. */
  readonly prevalence: number;
  /** Probability that the image shows it, given its own label. Default 1 where it is present and 0 where it is not. */
  readonly shown?: Rates;
  /** Strength against the usual, drawn evenly between the two. Default `[0.8, 1.2]`. */
  readonly contrast?: readonly [low: number, high: number];
}

/** A hospital: how many of each class it sends, and how its images look. */
export interface SourceRule extends Rates {
  /** Contrast of the film, default 1. */
  readonly gain?: number;
  /** Exponent of the display, default 1; above 1 is darker. */
  readonly gamma?: number;
  /** Noise against the usual, default 1. */
  readonly noise?: number;
  /** Width of a black frame in widths of the film, default 0: none. */
  readonly border?: number;
}

/** Marks that say nothing about the body. */
export type PhantomShortcut =
  | "tag"
  | "sideLetter"
  | "border"
  | "tint"
  | "exposure"
  | "brightColumn"
  | "cornerWedge"
  | "neutralPatch";

/** What {@link phantom} makes; everything but the seed and the number of images has a default. */
export interface PhantomOptions {
  /** Any safe non-negative integer. Image i is a function of the seed and i, and of the other options. */
  readonly seed: number;
  /** Number of images; more of them leave the first ones as they are. */
  readonly images: number;
  /** Height and width in pixels, at least 32. Default 224. */
  readonly size?: number;
  /**
   * `"chest"`, or `"other"`: boxes and ellipses on a belt, with findings of their own, as data to pre-train on. Default
   * `"chest"`.
   */
  readonly world?: "chest" | "other";
  /**
   * Findings by label name; the first one is the target, which sources and shortcuts depend on. Labels of a chest:
   * `Opacity`, `Effusion`, `Nodule`, `Cardiomegaly`; of the other world: `Ball`, `Ring`, `Grating`. Default all of them,
   * at prevalences .4, .25, .2 and .2.
   */
  readonly findings?: Readonly<Record<string, FindingRule>>;
  /** Marks, with the probability of each given the target's label, for each part where they differ. Default none. */
  readonly shortcuts?: Readonly<Partial<Record<PhantomShortcut, RatesByPart>>>;
  /** Probability of a breathing tube and of the wires of a monitor, whatever the label; a chest's only. Default .08 and .12. */
  readonly devices?: { readonly tube?: number; readonly leads?: number };
  /** Hospitals by name, P(source given target): each column adds up to 1. Default two alike in class, different in look. */
  readonly sources?: Readonly<Record<string, SourceRule>>;
  /** Share of patients in each part. Default train .6, validation .2, test .2. */
  readonly parts?: Readonly<Record<string, number>>;
  /** Weights of patients with 1, 2, ... images; at most 6. Default `[5, 3, 2, 1, 1, 1]`. */
  readonly imagesPerPatient?: readonly number[];
  /** Correlation between two images of a patient, of labels and of every trait of the anatomy. Default .5 and .9. */
  readonly correlation?: { readonly labels?: number; readonly anatomy?: number };
  /** Probability that the label of a finding is missing. Default 0. */
  readonly missing?: number;
  /** Probability that the label of a finding is turned over, after the image was made by the true one. Default 0. */
  readonly labelNoise?: number;
  /**
   * Probability that an image repeats an earlier one under the name of another patient: bit for bit, or with another
   * window. Default 0 and 0.
   */
  readonly duplicates?: { readonly exact?: number; readonly rewindowed?: number };
}

/** {@link PhantomOptions} with nothing left open. */
export type PhantomPlan = Required<
  Omit<PhantomOptions, "correlation" | "devices" | "duplicates">
> & {
  readonly target: string;
  readonly correlation: { readonly labels: number; readonly anatomy: number };
  readonly devices: { readonly tube: number; readonly leads: number };
  readonly duplicates: { readonly exact: number; readonly rewindowed: number };
};

/** Which item shows a finding, in each world. */
export const phantomFindings: {
  readonly [world in "chest" | "other"]: Readonly<Record<string, PhantomItemKind>>;
} = {
  chest: {
    Opacity: "opacity",
    Effusion: "effusion",
    Nodule: "nodule",
    Cardiomegaly: "cardiomegaly",
  },
  other: { Ball: "ball", Ring: "ring", Grating: "grating" },
};

const shortcutNames: readonly PhantomShortcut[] = [
  "tag",
  "sideLetter",
  "border",
  "tint",
  "exposure",
  "brightColumn",
  "cornerWedge",
  "neutralPatch",
];

const defaultSources: Readonly<Record<string, SourceRule>> = {
  "hospital A": { positive: 0.5, negative: 0.5 },
  "hospital B": { positive: 0.5, negative: 0.5, gain: 0.85, gamma: 1.15, noise: 1.5 },
};

/**
 * The options with their defaults.
 *
 * @throws UsageError when a probability is not one, a name is unknown, or a table does not add up to 1.
 */
export function planPhantom({
  seed,
  images,
  size = 224,
  world = "chest",
  findings = defaultFindings(world),
  shortcuts = {},
  devices: { tube = 0.08, leads = 0.12 } = {},
  sources = defaultSources,
  parts = { train: 0.6, validation: 0.2, test: 0.2 },
  imagesPerPatient = [5, 3, 2, 1, 1, 1],
  correlation: { labels = 0.5, anatomy = 0.9 } = {},
  missing = 0,
  labelNoise = 0,
  duplicates: { exact = 0, rewindowed = 0 } = {},
}: PhantomOptions): PhantomPlan {
  checkInteger("images", images, 1);
  checkInteger("size", size, 32);
  const target = Object.keys(findings)[0];
  if (target === undefined) throw new UsageError("phantom: findings is empty, wants at least one");
  checkNames("finding", Object.keys(findings), Object.keys(phantomFindings[world]));
  checkNames("shortcut", Object.keys(shortcuts), shortcutNames);
  for (const [name, { prevalence, shown }] of Object.entries(findings)) {
    checkShares(`finding ${name}`, { prevalence, ...shown });
  }
  for (const [name, rule] of Object.entries(shortcuts)) {
    for (const [part, rates] of Object.entries(ratesByPart(rule, parts))) {
      if (rates === undefined) {
        throw new UsageError(
          `phantom: shortcut ${name} has no rates for part "${part}"; it has ${Object.keys(rule).join(", ")}`,
        );
      }
      checkShares(`shortcut ${name} in ${part}`, rates);
    }
  }
  checkShares("options", { tube, leads, labels, anatomy, missing, labelNoise, exact, rewindowed });
  checkShares("exact and rewindowed duplicates together", { sum: exact + rewindowed });
  checkSum("parts", Object.values(parts));
  checkSum(
    "sources, positive",
    Object.values(sources).map((s) => s.positive),
  );
  checkSum(
    "sources, negative",
    Object.values(sources).map((s) => s.negative),
  );
  if (
    imagesPerPatient.length > 6 ||
    !(sum(imagesPerPatient) > 0) ||
    imagesPerPatient.some((w) => !(w >= 0))
  ) {
    throw new UsageError(
      `phantom: imagesPerPatient is [${imagesPerPatient}], wants 1 to 6 weights of at least 0, not all 0`,
    );
  }
  return {
    seed,
    images,
    size,
    world,
    findings,
    target,
    shortcuts,
    devices: { tube, leads },
    sources,
    parts,
    imagesPerPatient,
    correlation: { labels, anatomy },
    missing,
    labelNoise,
    duplicates: { exact, rewindowed },
  };
}

/** The rates of a shortcut in every part; `undefined` for a part that the rule forgets. */
export function ratesByPart(
  rule: RatesByPart,
  parts: PhantomPlan["parts"],
): Readonly<Record<string, Rates | undefined>> {
  const same = isRates(rule) ? rule : undefined;
  const each: Readonly<Record<string, Rates>> = isRates(rule) ? {} : rule;
  return Object.fromEntries(Object.keys(parts).map((part) => [part, same ?? each[part]]));
}

function isRates(rule: RatesByPart): rule is Rates {
  return typeof rule.positive === "number";
}

function defaultFindings(world: "chest" | "other"): Readonly<Record<string, FindingRule>> {
  const prevalences = [0.4, 0.25, 0.2, 0.2];
  return Object.fromEntries(
    Object.keys(phantomFindings[world]).map((name, k) => [
      name,
      { prevalence: prevalences[k] ?? 0.2 },
    ]),
  );
}

function checkInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new UsageError(`phantom: ${name} is ${value}, wants an integer of at least ${least}`);
}

function checkNames(what: string, names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UsageError(
      `phantom: no ${what} "${name}"; nearest: ${nearest(name, known, 1)}; all: ${known.join(", ")}`,
    );
  }
}

function checkShares(what: string, values: object): void {
  for (const [name, value] of Object.entries(values)) {
    if (value >= 0 && value <= 1) continue;
    throw new UsageError(`phantom: ${what}: ${name} is ${value}, wants a share from 0 to 1`);
  }
}

function checkSum(what: string, values: readonly number[]): void {
  checkShares(what, values);
  // shares such as .1 + .2 + .7 do not add up to the last bit
  if (Math.abs(sum(values) - 1) < 1e-9) return;
  throw new UsageError(
    `phantom: ${what} are ${values.join(", ")}, which add up to ${sum(values)} and not to 1`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
