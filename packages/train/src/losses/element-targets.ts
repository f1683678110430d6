import { DataError } from "@xrt/core";
import { labelTable } from "./label-table.js";
import type { Labels, Targets } from "./loss.js";

/** What a loss wants of each label. */
export interface ElementTargetsOptions {
  /** Whether a label may be trained towards. */
  readonly allows: (label: number) => boolean;
  /** What is wanted, for the message. */
  readonly wants: string;
  /** Weight of an element, by its label and output. */
  readonly weight?: (label: number, output: number) => number;
}

/**
 * Targets of a loss that looks at each output by itself.
 *
 * @throws DataError that names the first label that is not allowed.
 */
export function elementTargets(
  caller: string,
  labels: Labels,
  outputs: number,
  { allows, wants, weight = () => 1 }: ElementTargetsOptions,
): Targets {
  const { data, shape } = labelTable(caller, labels, outputs);
  const values = new Float32Array(data.length);
  const weights = new Float32Array(data.length);
  const observed = new Uint8Array(data.length);
  for (let k = 0; k < data.length; k++) {
    const label = data[k] as number;
    if (Number.isNaN(label)) continue;
    if (!allows(label)) {
      const which = outputs === 1 ? "" : `, output ${k % outputs}`;
      throw new DataError(
        `${caller}: label of image ${Math.floor(k / outputs)}${which} is ${label}, wants ${wants}`,
      );
    }
    values[k] = label;
    weights[k] = weight(label, k % outputs);
    observed[k] = 1;
  }
  return {
    values: { data: values, shape },
    weights: { data: weights, shape },
    observed: { data: observed, shape },
  };
}

/** The binary labels: 0, 1, and all between where a label is a probability. */
export const BINARY: Pick<ElementTargetsOptions, "allows" | "wants"> = {
  allows: (label) => label >= 0 && label <= 1,
  wants: "0 or 1, or NaN where it was not observed",
};
