import { describe, expect, test } from "vitest";
import { philox } from "./philox.js";
import { randomStream } from "./random.js";

/** Known answers of the Random123 distribution, philox4x32 with 10 rounds. */
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const)("philox(%j, %j) is the published answer", (counter, key, expected) => {
  expect(philox(counter, key)).toEqual(expected);
});

describe("randomStream", () => {
  test("gives other numbers for other seeds and streams, 0 being an ordinary seed", () => {
    const first = new Set(
      [0, 1, 2 ** 40].flatMap((seed) => ["a", "b"].map((s) => randomStream(seed, s).uniform(0))),
    );
    expect(first.size).toBe(6);
  });
  test("has uniform mean 1/2 and variance 1/12 within five standard errors", () => {
    const u = randomStream(3, "test");
    const n = 20_000;
    const draws = Array.from({ length: n }, (_, i) => u.uniform(i));
    const mean = draws.reduce((a, b) => a + b, 0) / n;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / n));
  });
  test("has normal mean 0 and variance 1 within five standard errors", () => {
    const z = randomStream(3, "test");
    const n = 20_000;
    const draws = Array.from({ length: n }, (_, i) => z.normal(i));
    const mean = draws.reduce((a, b) => a + b, 0) / n;
    const variance = draws.reduce((a, b) => a + b * b, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  });
  test("gives four words to a block, the first of which is the uniform number", () => {
    const stream = randomStream(5, "w");
    const words = stream.words(2 ** 32 + 9);
    expect(new Set(words).size).toBe(4);
    expect(words[0] / 2 ** 32).toBe(stream.uniform(2 ** 32 + 9));
  });
  test("permutes without loss", () => {
    const order = randomStream(0, "p").permutation(100);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
  });
  test.each([-1, 0.5, Number.NaN, 2 ** 53])("refuses the seed %d", (seed) => {
    expect(() => randomStream(seed, "x")).toThrow(`randomStream: seed is ${seed}`);
  });
});
