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
