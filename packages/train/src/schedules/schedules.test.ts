import { UsageError } from "@xrt/core";
import { expectClose } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import type { Epoch } from "../epoch.js";
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { oneCycle } from "./one-cycle.js";
import { plateau } from "./plateau.js";
import type { Schedule } from "./schedule.js";
import { stepDecay } from "./step-decay.js";
import { warmUp } from "./warm-up.js";

const at = (schedule: Schedule, step: number, steps = 100, stepsPerEpoch = 10) =>
  schedule.factor({ step, steps, stepsPerEpoch }, schedule.start);

const epochOf = (loss: number, auroc?: number): Epoch => ({
  ...{ epoch: 1, step: 1, learningRate: 1 },
  train: { loss, unweightedLoss: loss },
  validation: {
    ...{ loss, unweightedLoss: loss },
    metrics:
      auroc === undefined
        ? {}
        : { auroc: { value: auroc, level: 0, method: "m", n: 1, warnings: [] } },
  },
});

/** Cases of `../shared/conformance/statistics.json`, by their ids. */
describe("a schedule has the public numbers", () => {
  test("schedule.oneCycle.fastai", () => {
    const positions = [0, 0.125, 0.25, 0.5, 0.75, 1];
    const rates = positions.map((p) => 0.01 * at(oneCycle(), 1000 * p, 1000));
    const expected = [0.0004, 0.0052, 0.01, 0.007500025, 0.002500075, 1e-7];
    expectClose(rates, expected, { relative: 0, absolute: 1e-12 });
  });

  test("schedule.cosine.keras", () => {
    const rates = [0, 25, 50, 75, 100, 150].map((s) => 0.1 * at(cosine({ steps: 100 }), s, 500));
    const expected = [0.1, 0.08535533905932738, 0.05, 0.014644660940672627, 0, 0];
    expectClose(rates, expected, { relative: 0, absolute: 1e-12 });
  });
});

describe("a schedule", () => {
  test("that is constant is 1", () => {
    expect([0, 50, 99].map((s) => at(constant(), s))).toEqual([1, 1, 1]);
  });

  test("cosine ends at the lowest factor with the run", () => {
    expect(at(cosine({ lowest: 0.1 }), 100)).toBeCloseTo(0.1, 12);
  });

  test("warms up in equal steps to what follows, which begins behind it", () => {
    const schedule = warmUp(cosine(), { steps: 4 });
    expectClose(
      [0, 1, 2, 3, 4].map((s) => at(schedule, s, 104)),
      [0.2, 0.4, 0.6, 0.8, 1],
    );
    expect(at(schedule, 54, 104)).toBeCloseTo(at(cosine(), 50, 100), 12);
  });

  test("falls in steps, by a period or at epochs", () => {
    const epochs = (schedule: Schedule) => [1, 2, 3, 4, 5].map((e) => at(schedule, 10 * (e - 1)));
    expect(epochs(stepDecay({ epochs: 2, rate: 0.5 }))).toEqual([1, 1, 0.5, 0.5, 0.25]);
    expect(epochs(stepDecay({ epochs: [3, 5], rate: 0.5 }))).toEqual([1, 1, 0.5, 0.5, 0.25]);
    expect(at(stepDecay({ epochs: 1, rate: 0.5 }), 9)).toBe(1);
  });

  test("falls on a plateau, and waits anew", () => {
    const schedule = plateau({ rate: 0.5, patience: 2, minDelta: 0.1, lowest: 0.2 });
    let memory = schedule.start;
    const factors = [1, 0.95, 0.92, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5].map((loss) => {
      memory = schedule.afterEpoch?.(memory, epochOf(loss));
      return schedule.factor({ step: 0, steps: 1, stepsPerEpoch: 1 }, memory);
    });
    expect(factors).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2]);
    expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
  });

  test("watches a metric in its own direction", () => {
    const schedule = plateau({ metric: { name: "auroc", direction: "up" }, patience: 1 });
    const after = (memory: unknown, auroc: number) =>
      schedule.afterEpoch?.(memory, epochOf(1, auroc));
    const rising = after(after(schedule.start, 0.6), 0.7);
    expect(schedule.factor({ step: 0, steps: 1, stepsPerEpoch: 1 }, rising)).toBe(1);
    const falling = after(rising, 0.65);
    expect(schedule.factor({ step: 0, steps: 1, stepsPerEpoch: 1 }, falling)).toBe(0.1);
  });

  test.each([
    [() => oneCycle({ pct: 1 }), "oneCycle: got div 25, divFinal 100000 and pct 1"],
    [() => warmUp(constant(), { steps: 0 }), "warmUp: steps is 0"],
    [() => stepDecay({ epochs: 0 }), "stepDecay: got epochs 0"],
    [() => plateau({ rate: 1 }), "plateau: got rate 1"],
  ])("refuses options out of range: %#", (make, message) => {
    expect(make).toThrow(UsageError);
    expect(make).toThrow(message);
  });
});
