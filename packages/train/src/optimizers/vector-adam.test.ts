import { randomStream } from "@xrt/core";
import { expect, test, vi } from "vitest";
import { adam } from "./adam.js";
import { adamW } from "./adam-w.js";
import * as vectors from "./vector-adam.js";

/** What five steps leave, with vectors or by the loop. */
function steps(length: number, optimizer: ReturnType<typeof adam>): Float32Array[] {
  const random = randomStream(7, `adam ${length}`);
  const drawn = (from: number) =>
    Float32Array.from({ length }, (_, i) => random.uniform(from + i) - 0.5);
  const values = drawn(0);
  const slots = [new Float32Array(length), new Float32Array(length)];
  for (let step = 1; step <= 5; step++) {
    const gradient = drawn(step * length);
    // as training meets them: nothing, the smallest number there is, the largest
    gradient.set([0, 1e-45, -3e38].slice(0, length));
    const { weightDecay } = optimizer;
    optimizer.update({
      ...{ values, gradient, slots, scalars: new Float64Array(0) },
      ...{ step, learningRate: 0.01, weightDecay },
    });
  }
  return [values, ...slots];
}

test.each([
  ["Adam", adam()],
  ["Adam with weight decay", adam({ weightDecay: 0.1, beta1: 0, epsilon: 0.1 })],
  ["AdamW", adamW()],
])("%s by vector instructions is that of the loop, bit for bit", (_, optimizer) => {
  for (const length of [0, 1, 3, 4, 5, 1000, 16_384, 40_001]) {
    const spy = vi.spyOn(vectors, "vectorAdam");
    const fast = steps(length, optimizer);
    expect(spy.mock.results.map(({ value }) => value)).toEqual([true, true, true, true, true]);
    spy.mockReturnValue(false);
    const slow = steps(length, optimizer);
    spy.mockRestore();
    for (const [i, { buffer }] of fast.entries()) {
      expect(Buffer.compare(Buffer.from(buffer), Buffer.from(slow[i]?.buffer as ArrayBuffer))).toBe(
        0,
      );
    }
  }
});
