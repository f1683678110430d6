import { join } from "node:path";
import { expect, test } from "vitest";
import { openDataset } from "../node/open-dataset.js";
import { batches } from "./batches.js";

const sample = join(import.meta.dirname, "../../../sample/nih-chest-xray14");

// what garbage collection has not come to yet goes up and down by 30 MB; a leak of one image in ten would be 200 MB
test("the memory of a loop over 10,000 decoded images stays within 50 MB of its median", async () => {
  const { records } = await openDataset(sample);
  const many = Array.from({ length: 10_000 }, (_, i) => records[i % records.length] ?? []).flat();
  const memory: number[] = [];
  let seen = 0;
  for await (const { images } of batches({ records: many }, { size: 50 })) {
    seen += images.shape[0] ?? 0;
    if (seen % 500 === 0) memory.push(process.memoryUsage().rss / 2 ** 20);
  }
  expect(seen).toBe(10_000);
  // the first images still warm up the decoder and the compiler
  const settled = memory.slice(2).sort((a, b) => a - b);
  const median = settled[settled.length >> 1] ?? Number.NaN;
  expect(Math.max(...settled.map((mb) => Math.abs(mb - median)))).toBeLessThan(50);
});
