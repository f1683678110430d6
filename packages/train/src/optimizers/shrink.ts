import type { ParameterUpdate } from "./optimizer.js";

/** Decoupled weight decay: `value *= 1 - learningRate * weightDecay`. */
export function shrink({ values, learningRate, weightDecay }: ParameterUpdate): void {
  if (weightDecay === 0) return;
  const factor = 1 - learningRate * weightDecay;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor;
}
