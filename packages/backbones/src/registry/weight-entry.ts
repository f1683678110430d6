import type { Preprocess } from "@xrt/core";
import type { NameScheme } from "../name-maps/name-map.js";
import type { WeightLicence } from "./licence.js";
import type { RemoteFile } from "./remote-file.js";

/** Published weights of one network: where they are, what they may be used for, and what they expect of their input. */
export interface WeightEntry {
  /** Name among the weights of its network, for example `"imagenet"`. */
  readonly id: string;
  /** Name of the network in `networkNames`. */
  readonly network: string;
  /** What they were trained on and by whom, in one line. */
  readonly description: string;
  /** The file with the classifier. */
  readonly file: RemoteFile;
  /** The file without it, where one is published. */
  readonly noTop?: RemoteFile;
  readonly licence: WeightLicence;
  /** Who published them: a repository or a page. */
  readonly source: string;
  /** What the input must be. */
  readonly preprocess: Preprocess;
  /** Options of the network's builder that these weights need beside the usual ones. */
  readonly build?: Readonly<Record<string, unknown>>;
  /** Outputs of the classifier in order; `null` for an output that was never trained. */
  readonly classes: readonly (string | null)[];
  /** What the outputs are after the network's last layer. */
  readonly outputs: "softmax" | "sigmoid" | "logits";
  /** Figures that the publisher states. */
  readonly metrics: readonly KnownMetric[];
  /** How the names in the file become those of the network. */
  readonly names: NameScheme;
  /** Thresholds of the operating points in the order of `classes`, `null` where there is none; for `calibrated`. */
  readonly operatingPoints?: readonly (number | null)[];
}

export type { NameScheme };

/** One published figure. */
export interface KnownMetric {
  /** For example `"top-1"`. */
  readonly name: string;
  /** From 0 to 1. */
  readonly value: number;
  /** On which data. */
  readonly on: string;
}
