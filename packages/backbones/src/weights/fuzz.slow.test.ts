import { expect, test } from "vitest";
import { fuzzedReaders, fuzzWeights } from "../../test/fuzz-weights.js";

test.each(fuzzedReaders)(
  "20,000 mutated files of %s are read or refused with a typed error, in bounded memory",
  async (format) => {
    const outcomes = await fuzzWeights(format, 4, 20_000);
    console.info(
      `${format}: ${JSON.stringify(outcomes)}, ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
    );
    expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(20_000);
    expect(process.memoryUsage.rss()).toBeLessThan(3e9);
  },
  1_200_000,
);
