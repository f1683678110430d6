import type { Preprocess } from "@xrt/core";
import type { WeightLicence } from "../registry/licence.js";
import type { WeightEntry } from "../registry/weight-entry.js";

/**
 * What is bound to weights and travels with them: plain data, which the writers put into the file and the readers give back.
 * What is not known is left out.
 */
export interface WeightContract {
  /** Name of the network, for example `"densenet121"`. */
  readonly network?: string;
  /** What the input must be. */
  readonly preprocess?: Preprocess;
  /** Outputs in order; `null` for one that was never trained. */
  readonly classes?: readonly (string | null)[];
  /** What the outputs are. */
  readonly outputs?: "softmax" | "sigmoid" | "logits";
  /** Path of the feature map that a new head, or a class activation map, reads. */
  readonly featureLayer?: string;
  readonly licence?: WeightLicence;
  /** Where the weights are from. */
  readonly source?: string;
}

/** Under this name a file keeps the contract, as JSON. */
const key = "xrt";

/** The contract as metadata of a file; nothing where nothing is known. */
export function contractMetadata(contract: WeightContract): Readonly<Record<string, string>> {
  const text = JSON.stringify(contract);
  return text === "{}" ? {} : { [key]: text };
}

/**
 * The contract that a weight file carries; empty where it carries none.
 *
 * @example
 * ```ts
 * import { contractOf, exportWeights, readWeights } from "@xrt/backbones";
 * const contract = { classes: ["normal", "COVID-19"] };
 * const file = await exportWeights({ "head/bias": { shape: [1], data: Float32Array.of(0) } }, "safetensors", { contract });
 * contractOf(await readWeights(file)).classes; // => ["normal", "COVID-19"]
 * ```
 */
export function contractOf({
  metadata,
}: {
  readonly metadata: Readonly<Record<string, string>>;
}): WeightContract {
  const text = metadata[key];
  if (text === undefined) return {};
  try {
    const contract: unknown = JSON.parse(text);
    return typeof contract === "object" && contract !== null ? contract : {};
  } catch {
    return {};
  }
}

/** The contract of published weights. */
export function contractOfEntry(entry: WeightEntry): WeightContract {
  const { network, preprocess, classes, outputs, licence, source } = entry;
  return { network, preprocess, classes, outputs, licence, source };
}
