import { describe, expect, test } from "vitest";
import { imageSignature, nearDuplicates } from "../audit/near-duplicates.js";
import { phantom } from "./phantom.js";
import { phantomImage } from "./phantom-image.js";

describe("P11: duplicates", () => {
  const { records } = phantom({
    seed: 11,
    images: 160,
    size: 64,
    findings: { Opacity: { prevalence: 0.5 } },
    duplicates: { exact: 0.1, rewindowed: 0.1 },
  });
  const images = records.map((record) => phantomImage(record.parameters()).data);
  const planted = (kind: "exact" | "rewindowed") =>
    records.flatMap(({ id, duplicate }) =>
      duplicate?.kind === kind ? [`${duplicate.of} ${id}`] : [],
    );

  test("the audit by bytes finds every exact pair and no other", () => {
    const seen = new Map<string, string>();
    const found = records.flatMap(({ id }, i) => {
      const bytes = Buffer.from((images[i] as Float32Array).buffer).toString("base64");
      const first = seen.get(bytes);
      if (first === undefined) seen.set(bytes, id);
      return first === undefined ? [] : [`${first} ${id}`];
    });
    expect(found.sort()).toEqual(planted("exact").sort());
    expect(found.length).toBeGreaterThan(8);
  });

  test("the audit finds exactly the planted pairs, told that phantoms are alike", () => {
    const of = new Map(records.map(({ id }, i) => [id, i]));
    // phantoms are all candidates of each other, which takes time
    const some = records.slice(0, 60);
    const root = some.map(({ duplicate }, i) => (duplicate ? of.get(duplicate.of) : i));
    const shape = [64, 64, 1];
    const signatures = some.map((_, i) => {
      return imageSignature({ shape, data: images[i] as Float32Array });
    });
    const pairs = nearDuplicates(signatures, { copies: 0.995 }).map((pair) => pair.images);
    const copies = some.flatMap((_, b) =>
      some.flatMap((__, a) => (a < b && root[a] === root[b] ? [[a, b]] : [])),
    );
    expect(copies.length).toBeGreaterThan(5);
    expect(pairs).toEqual(copies.sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
  });

  test("re-windowed pairs keep the order of their grey values, and no other pair does", () => {
    // Spearman's correlation of 64 block means: a window is a rising function of pixels, though not of their means
    const ranks = images.map((image) => rank(blockMeans(image, 64, 8)));
    const of = new Map(records.map(({ id }, i) => [id, i]));
    const original = records.map(({ duplicate }, i) =>
      duplicate ? (of.get(duplicate.of) as number) : i,
    );
    const [pairs, others]: [number[], number[]] = [[], []];
    for (let i = 0; i < records.length; i++) {
      for (let j = 0; j < i; j++) {
        const alike = original[i] === original[j];
        (alike ? pairs : others).push(correlation(ranks[i] as number[], ranks[j] as number[]));
      }
    }
    expect(pairs.length).toBeGreaterThanOrEqual(planted("rewindowed").length);
    expect(Math.min(...pairs)).toBeGreaterThan(Math.max(...others));
    expect(Math.min(...pairs)).toBeGreaterThan(0.998);
  });
});

function blockMeans(image: Float32Array, size: number, blocks: number): number[] {
  const side = size / blocks;
  return Array.from({ length: blocks ** 2 }, (_, b) => {
    let sum = 0;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        sum += image[
          (Math.floor(b / blocks) * side + y) * size + (b % blocks) * side + x
        ] as number;
      }
    }
    return sum;
  });
}

function rank(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return values.map((value) => sorted.indexOf(value));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (a.length - 1) / 2;
  const product = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + (value - mean) * ((y[i] as number) - mean), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}
