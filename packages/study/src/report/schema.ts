import type { Preprocess } from "@xrt/core";
import type { Estimate } from "@xrt/metrics";

/**
 * Everything that a study found, as plain JSON (`report.json`). The page is a pure function of this value and of the
 * pictures beside it: every number on the page is in here.
 */
export interface StudyReport {
  /** Version of this format. */
  readonly schema: "xrt.study/1";
  /** What was asked, in the reader's words. */
  readonly title: string;
  readonly dataset: DatasetReport;
  readonly split: SplitReport;
  /** Scores that never look at a network's features: what view, sex and age alone can tell. */
  readonly baselines: readonly BaselineReport[];
  readonly arms: readonly ArmReport[];
  /** Paired differences between arms on the same test images. */
  readonly contrasts: readonly ContrastReport[];
  /** The test images that were looked into. */
  readonly examples: readonly ExampleReport[];
  /** What the data cannot show, and what went less well than asked; one sentence each. */
  readonly warnings: readonly string[];
  readonly environment: EnvironmentReport;
  /** Wall-clock seconds; the only part that differs between two runs of the same seed. */
  readonly timings: TimingsReport;
}

export interface DatasetReport {
  readonly name: string;
  /** Label that counts as positive, for example `"Effusion"`. */
  readonly positive: string;
  /** What the positives are told apart from, for example `"No Finding"`. */
  readonly negative: string;
  /** Images used. */
  readonly images: number;
  readonly patients: number;
  /** Positive images. */
  readonly positives: number;
  /** Patients with at least one positive image. */
  readonly positivePatients: number;
  /** Images per view, sex and class, for the confounding table. */
  readonly composition: readonly CompositionRow[];
  /** Rows of the table that were left out on purpose, by reason. */
  readonly excluded: readonly { readonly reason: string; readonly count: number }[];
  /** Images that could not be read, with the reason: skipped, never silently. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
  /** Citation of the source. */
  readonly source: string;
  readonly licence: string;
}

export interface CompositionRow {
  /** `"view"`, `"sex"` or `"age"`. */
  readonly attribute: string;
  /** For example `"PA"`, `"F"`, `"40-59"`. */
  readonly value: string;
  readonly positives: number;
  readonly negatives: number;
}

export interface SplitReport {
  readonly seed: number;
  /** Patients that occur in more than one part: 0, or the study refuses to run. */
  readonly patientOverlap: number;
  readonly parts: readonly PartReport[];
}

export interface PartReport {
  readonly name: "train" | "validation" | "test";
  readonly images: number;
  readonly patients: number;
  readonly positives: number;
  /**
   * Patients on whom weights that come with an arm were trained before, whether that arm ran or not. In the training part, unless the data would leave too few
   * others to judge by.
   */
  readonly seenBefore: number;
  /** SHA-256 of the sorted patient ids: two runs with equal hashes used equal parts. */
  readonly patientsHash: string;
}

export interface BaselineReport {
  readonly id: string;
  readonly title: string;
  /** What the score is made of. */
  readonly description: string;
  readonly auroc: Estimate;
}

/** A point of an ROC curve. */
export interface RocReport {
  /** Scores from here on count as positive; `null` for the first point, above all scores, since JSON has no infinity. */
  readonly threshold: number | null;
  readonly fpr: number;
  readonly tpr: number;
}

export interface ArmReport {
  /** `"scratch-cnn"`, `"imagenet-frozen"`, `"imagenet-all-layers"` or `"cxr"`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly network: string;
  readonly totalParameters: number;
  readonly trainableParameters: number;
  /** Treatment of BatchNorm: `"none"` where the network has none, `"inference"` where its statistics are fixed. */
  readonly batchNorm: "none" | "inference";
  /** Whether the frozen part is bit-identical before and after training; `null` where nothing is frozen. */
  readonly frozenUnchanged: boolean | null;
  readonly training: TrainingReport;
  /** AUROC on the test part, interval by patient. */
  readonly auroc: Estimate;
  readonly roc: readonly RocReport[];
  /** Scores of the test images, in test order: what everything else was computed from. */
  readonly scores: readonly ScoreReport[];
  /** Decision threshold, chosen on the validation part (Youden) and applied to the test part. */
  readonly threshold: number;
  readonly preprocess: Preprocess;
  readonly gradCamLayer: string;
  readonly units: readonly UnitReport[];
  /** Wall-clock seconds of this arm; a timing, left out of the comparison of two runs. */
  readonly seconds: number;
}

export interface TrainingReport {
  readonly optimizer: string;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly loss: string;
  readonly seed: number;
  /** Epoch whose weights were kept, counted from 1. */
  readonly bestEpoch: number;
  readonly epochs: readonly EpochReport[];
}

export interface EpochReport {
  /** Counted from 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** `null` where the validation part has one class only. */
  readonly validationAuroc: number | null;
}

export interface ScoreReport {
  readonly id: string;
  readonly patient: string;
  /** 1 positive, 0 negative. */
  readonly label: 0 | 1;
  /** Logit of the arm. */
  readonly score: number;
}

export interface ContrastReport {
  readonly a: string;
  readonly b: string;
  /** AUROC of `a` minus AUROC of `b`, paired, clustered by patient. */
  readonly difference: Estimate;
  readonly p: number | null;
  /** `"inconclusive"` when the interval holds 0. */
  readonly verdict: "higher" | "lower" | "inconclusive";
}

export interface ExampleReport {
  readonly id: string;
  readonly patient: string;
  readonly label: 0 | 1;
  readonly view: string | null;
  readonly sex: string | null;
  readonly age: number | null;
  /** What the arm `referenceArm` made of it. */
  readonly outcome: "true positive" | "false positive" | "true negative" | "false negative";
  /** Arm by whose decision the example was chosen. */
  readonly referenceArm: string;
  /** One entry per arm. */
  readonly maps: readonly MapReport[];
}

export interface MapReport {
  readonly arm: string;
  /** Logit of the very tensor that was explained. */
  readonly score: number;
  /** Largest value of the Grad-CAM map after ReLU, and of the absolute input gradient: the scale of the colours. */
  readonly gradCamMax: number;
  readonly saliencyMax: number;
  /** Why a map is empty or cannot be trusted, if it is. */
  readonly warnings: readonly string[];
}

export interface UnitReport {
  /** Path of the layer, or `"output"`. */
  readonly layer: string;
  /** Channel of the layer; 0 for the output unit. */
  readonly channel: number;
  /** Value of the objective at the first and at the last step. */
  readonly start: number;
  readonly end: number;
  readonly steps: number;
  /** Why the picture says nothing, if it does not (`"dead-channel"`). */
  readonly warnings: readonly string[];
}

export interface EnvironmentReport {
  readonly xrt: string;
  readonly node: string;
  readonly platform: string;
  readonly cpus: number;
  readonly engine: string;
  readonly seed: number;
  readonly quick: boolean;
}

export interface TimingsReport {
  readonly totalSeconds: number;
  readonly featuresImagesPerSecond: number | null;
}

/**
 * Pictures of the page as data URIs, by key:
 * `xray/<example id>`, `grad-cam/<arm>/<example id>`, `saliency/<arm>/<example id>`, `unit/<arm>/<index into units>`.
 */
export type Pictures = Readonly<Record<string, string>>;
