import { expect, test } from "vitest";
import { fuzzImages } from "../test/fuzz-images.js";
import { fuzzTables } from "../test/fuzz-tables.js";

// DICOM took 1,233 s beside eight other programs on two cores: the limit is there for what hangs, not for what is slow
const limit = 3_600_000;

test.each(["png", "jpeg", "film", "dicom", "nifti"] as const)(
  "40,000 mutated files of %s are decoded or refused with a typed error, in bounded memory",
  async (kind) => {
    const outcomes = await fuzzImages(kind, 4, 40_000);
    console.info(
      `${kind}: ${JSON.stringify(outcomes)}, ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
    );
    expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(40_000);
    expect(process.memoryUsage.rss()).toBeLessThan(3e9);
  },
  limit,
);

test(
  "40,000 spoilt tables are read or refused with a typed error in one line",
  async () => {
    const outcomes = await fuzzTables(4, 40_000);
    console.info(`csv: ${JSON.stringify(outcomes)}`);
    expect(Object.values(outcomes).reduce((n, k) => n + k, 0)).toBe(40_000);
  },
  limit,
);
