import fc from "fast-check";
import { expect, test } from "vitest";
import { benjaminiHochberg } from "./benjamini-hochberg.js";
import { holm } from "./holm.js";

const values = fc.array(
  fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: Number.NaN }),
  { maxLength: 8 },
);

test("holm and benjaminiHochberg keep the order, never lower a p-value, and stay below Bonferroni's", () => {
  const property = fc.property(values, (p) => {
    const [h, bh] = [holm(p), benjaminiHochberg(p)];
    for (const [i, v] of p.entries()) {
      if (Number.isNaN(v)) {
        expect([h[i], bh[i]]).toEqual([Number.NaN, Number.NaN]);
        continue;
      }
      const [a, b] = [h[i] as number, bh[i] as number];
      // v k/k may differ from v in its last bit
      expect(b).toBeGreaterThanOrEqual(v * (1 - 1e-15));
      expect(a).toBeGreaterThanOrEqual(b * (1 - 1e-15));
      expect(a).toBeLessThanOrEqual(Math.min(1, p.length * v));
      for (const [j, w] of p.entries()) {
        if (!Number.isNaN(w) && w > v) expect(h[j]).toBeGreaterThanOrEqual(a);
      }
    }
  });
  fc.assert(property, { seed: 1, numRuns: 300 });
});

test("holm rejects what its steps reject: the smallest p against alpha/k, the next against alpha/(k-1), until one fails", () => {
  const property = fc.property(
    fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { minLength: 1, maxLength: 8 }),
    (p) => {
      const alpha = 0.05;
      const order = [...p].sort((a, b) => a - b);
      const stop = order.findIndex((v, i) => v > alpha / (p.length - i));
      const limit = stop === -1 ? Number.POSITIVE_INFINITY : (order[stop] as number);
      const adjusted = holm(p);
      for (const [i, v] of p.entries()) expect((adjusted[i] as number) <= alpha).toBe(v < limit);
    },
  );
  fc.assert(property, { seed: 1, numRuns: 300 });
});

test("they refuse what is no p-value", () => {
  expect(() => holm([0.1, 1.2])).toThrow("holm: p[1] is 1.2");
  expect(() => benjaminiHochberg([-0.1])).toThrow("benjaminiHochberg: p[0] is -0.1");
  expect(holm([])).toEqual([]);
});
