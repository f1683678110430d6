import { type NetworkEntry, type WeightEntry, type WeightLicence, weightsOf } from "@xrt/backbones";
import type { Preprocess } from "@xrt/core";

/** Published weights of a network, as `xrt models list` tells of them. */
export interface WeightsSummary {
  readonly id: string;
  /** Size of the file with the classifier; `null` where it is not known. */
  readonly bytes: number | null;
  readonly licence: WeightLicence;
  readonly preprocess: Preprocess;
}

/** A network, as `xrt models list` tells of it. */
export interface NetworkSummary {
  readonly name: string;
  /** With the classifier, statistics of BatchNorm included, as Keras counts. */
  readonly parameters: number;
  /** Without it. */
  readonly parametersNoTop: number;
  readonly weights: readonly WeightsSummary[];
}

/** What is told of a network in a list. */
export function networkSummary({
  name,
  parameters,
  parametersNoTop,
}: Pick<NetworkEntry, "name" | "parameters" | "parametersNoTop">): NetworkSummary {
  return { name, parameters, parametersNoTop, weights: weightsOf(name).map(weightsSummary) };
}

function weightsSummary({ id, file, licence, preprocess }: WeightEntry): WeightsSummary {
  return { id, bytes: file.bytes, licence, preprocess };
}
