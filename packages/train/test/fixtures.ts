import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Weights after each step, by PyTorch and Keras. */
export interface OptimizerPeers {
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly optimizer: string;
    readonly options: object;
    readonly peer: string;
    readonly steps: readonly (readonly number[])[];
  }[];
}

/** Losses and gradients of logits, by PyTorch. */
export interface LossPeers {
  readonly shape: readonly number[];
  readonly logits: readonly number[];
  readonly cases: readonly {
    readonly loss: string;
    readonly options: object;
    readonly labels: readonly number[];
    readonly value: number;
    readonly gradient: readonly number[];
  }[];
}

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "fixtures", name), "utf8"));

/** Made by `fixtures/make-optimizers.py`. */
export const optimizerPeers = (): OptimizerPeers => read("optimizers.json");

/** Made by `fixtures/make-losses.py`. */
export const lossPeers = (): LossPeers => read("losses.json");
