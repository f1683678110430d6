import { randomStream } from "@xrt/core";

/** Random numbers by name: each is a function of (seed, name, index) alone, whatever else is drawn and in which order. */
export interface Draws {
  /** Uniform on [0, 1). */
  uniform(name: string): number;
  /** Uniform between `low` and `high`. */
  between(name: string, low: number, high: number): number;
  /** Standard normal. */
  normal(name: string): number;
  /** One of `values`, each as likely. */
  oneOf<T>(name: string, values: readonly T[]): T;
}

/** The numbers of thing `index` (a patient, an image) among those of its kind, for example `"patient"`. */
export function draws(seed: number, kind: string, index: number): Draws {
  const stream = (name: string) => randomStream(seed, `phantom/${kind}/${name}`);
  const uniform = (name: string) => stream(name).uniform(index);
  return {
    uniform,
    between: (name, low, high) => low + (high - low) * uniform(name),
    normal: (name) => stream(name).normal(index),
    oneOf: (name, values) => values[Math.floor(uniform(name) * values.length)] as never,
  };
}
