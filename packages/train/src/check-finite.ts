import type { NdArray } from "@xrt/core";
import { TrainingDivergedError } from "./errors.js";

/** Where a run is when its numbers are looked at. */
export interface Where {
  readonly epoch: number;
  /** `null` over the validation images. */
  readonly step: number | null;
  readonly images: readonly number[];
  readonly learningRate: number;
  /** What the network was given, where it is at hand. */
  readonly inputs: NdArray | undefined;
  readonly parameters: ReadonlyMap<string, NdArray>;
}

/** How many images an error names. */
const SHOWN = 8;

/**
 * Check the losses of a batch.
 *
 * @throws TrainingDivergedError that names the batch and the likely cause.
 */
export function checkFiniteLosses(losses: Float32Array, where: Where): void {
  const bad = losses.find((v) => !Number.isFinite(v));
  if (bad === undefined) return;
  const { epoch, step, images, learningRate } = where;
  const likelyCause = causeOf(where);
  const shown = images.slice(0, SHOWN).join(", ") + (images.length > SHOWN ? ", ..." : "");
  const place =
    step === null
      ? `over the validation images after epoch ${epoch}`
      : `in epoch ${epoch}, step ${step}, over images ${shown}`;
  throw new TrainingDivergedError(
    `train: the loss is ${bad} ${place}: ${likelyCause}; nothing was written, the last checkpoint is good`,
    { epoch, step, images, learningRate, likelyCause },
  );
}

/**
 * Check weights before they are kept.
 *
 * @throws TrainingDivergedError that names a parameter.
 */
export function checkFiniteWeights(
  parameters: ReadonlyMap<string, NdArray>,
  at: Pick<Where, "epoch" | "learningRate"> & { readonly step: number },
): void {
  const broken = brokenParameter(parameters);
  if (broken === undefined) return;
  const likelyCause = `"${broken}" is no longer finite; lower the learning rate (${at.learningRate})`;
  throw new TrainingDivergedError(
    `train: in epoch ${at.epoch}, after step ${at.step}, ${likelyCause}; nothing was written, the last checkpoint is good`,
    { ...at, images: [], likelyCause },
  );
}

function causeOf({ inputs, parameters, images, learningRate }: Where): string {
  const at = inputs?.data.findIndex((v) => !Number.isFinite(v)) ?? -1;
  if (inputs !== undefined && at >= 0) {
    const row = Math.floor((at * (inputs.shape[0] ?? 1)) / inputs.data.length);
    return `image ${images[row] ?? row} holds ${inputs.data[at]}; mend or leave out that image`;
  }
  const broken = brokenParameter(parameters);
  const lower = `lower the learning rate (${learningRate}) or limit the gradients with clip`;
  return broken === undefined
    ? `the outputs of the network overflow; ${lower}, or check the range of the inputs`
    : `"${broken}" is no longer finite; ${lower}`;
}

function brokenParameter(parameters: ReadonlyMap<string, NdArray>): string | undefined {
  for (const [name, { data }] of parameters) {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return name;
  }
  return undefined;
}
