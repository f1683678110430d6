import fc from "fast-check";
import { expect, test } from "vitest";
import { placements } from "./placements.js";

const score = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, -0, 1, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 1e9, 1e9 + 1),
);
const images = fc.array(fc.record({ label: fc.constantFrom(0, 1), score }), { maxLength: 40 });

test("placements are shares of the other class below, ties one half, for any finite scores", () => {
  const property = fc.property(images, (list) => {
    const of = (label: number) => list.flatMap((i) => (i.label === label ? [i.score] : []));
    const [positives, negatives] = [of(1), of(0)];
    if (positives.length === 0 || negatives.length === 0) return;
    const psi = (x: number, y: number) => (x > y ? 1 : x === y ? 0.5 : 0);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const { v10, v01, theta } = placements(
      list.map((i) => i.label),
      list.map((i) => i.score),
    );
    const expected10 = positives.map((x) => mean(negatives.map((y) => psi(x, y))));
    const expected01 = negatives.map((y) => mean(positives.map((x) => psi(x, y))));
    expect([...v10]).toEqual(expected10);
    expect([...v01]).toEqual(expected01);
    expect(theta).toBeCloseTo(mean(expected10), 12);
  });
  fc.assert(property, { seed: 5, numRuns: 500 });
});
