import type { NdArray } from "@xrt/core";
import type { Loss } from "./losses/loss.js";

/** Scores `[images, outputs]` as probabilities, by the activation that the loss takes them for. */
export function probabilities({ data, shape }: NdArray, activation: Loss["activation"]): NdArray {
  if (activation === "linear") return { data, shape };
  if (activation === "sigmoid") {
    return { data: data.map((z) => 1 / (1 + Math.exp(-z))), shape };
  }
  const outputs = shape[1] ?? 1;
  const result = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += outputs) {
    const row = Array.from(data.subarray(start, start + outputs));
    const most = Math.max(...row);
    const powers = row.map((z) => Math.exp(z - most));
    const sum = powers.reduce((s, p) => s + p, 0);
    result.set(
      powers.map((p) => p / sum),
      start,
    );
  }
  return { data: result, shape };
}
