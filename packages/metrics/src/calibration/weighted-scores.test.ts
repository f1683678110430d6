import { describe, expect, test } from "vitest";
import { bootstrap } from "../intervals/bootstrap.js";
import { brier } from "./brier.js";
import { logLoss, logLossOfProbabilities } from "./log-loss.js";

describe("scores of probabilities, with weights,", () => {
  const p = [0.2, 0.7, 0.7, 0.9, 0.4, 0.2];
  const y = [0, 1, 0, 1, 1, 0];
  const logits = p.map((v) => Math.log(v / (1 - v)));
  const scores = {
    brier: (labels: number[], of: number[], weights?: number[]) => brier(labels, of, { weights }),
    logLoss: (labels: number[], of: number[], weights?: number[]) =>
      logLoss(
        labels,
        of.map((v) => Math.log(v / (1 - v))),
        { weights },
      ),
    logLossOfProbabilities: (labels: number[], of: number[], weights?: number[]) =>
      logLossOfProbabilities(labels, of, { weights }),
  };
  test.each(Object.entries(scores))(
    "%s takes whole weights as copies, 0 as absence",
    (_, score) => {
      const weights = [2, 1, 3, 0, 1, 2];
      const copies = (values: number[]) =>
        values.flatMap((v, i) => new Array<number>(weights[i] as number).fill(v));
      const { n: _n, nPositive: _p, nNegative: _m, ...found } = score(y, p, weights);
      const expected = score(copies(y), copies(p)) as unknown as Record<string, unknown>;
      for (const [name, value] of Object.entries(found)) {
        if (typeof value === "number")
          expect(value, name).toBeCloseTo(expected[name] as number, 14);
      }
      expect(score(y, p, [0, 0, 0, 0, 0, 0]).reason).toBe("all-masked");
      expect(() => score(y, p, [1, 1, 1, 1, 1, -1])).toThrow("weights[5] is -1");
      expect(() => score(y, p, [1])).toThrow("weights has 1");
    },
  );
  test("leave out what weighs nothing, though its loss is infinite", () => {
    expect(logLossOfProbabilities([1, 0], [0, 0.5], { weights: [0, 1] }).value).toBe(Math.log(2));
    expect(logLossOfProbabilities([1, 0], [0, 0.5], { weights: [1, 1] }).reason).toBe("not-finite");
  });
  test("have their intervals from the bootstrap", () => {
    const of = (weights: ArrayLike<number>) => logLoss(y, logits, { weights }).value;
    const e = bootstrap(y, of, { groups: "independent", replicates: 200 });
    expect(e.lower).toBeLessThan(e.value);
    expect(e.upper).toBeGreaterThan(e.value);
  });
});
