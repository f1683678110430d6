import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import type { LabelValue } from "../image-record.js";
import { joinReaders } from "./join-readers.js";
import { readerMeans } from "./reader-means.js";
import { readerIntersection, readerMajority, readerUnion } from "./reader-rules.js";

const u = "uncertain";
const m = "missing";

test.each<[LabelValue[], LabelValue, LabelValue, LabelValue]>([
  // votes, union, intersection, majority
  [[1, 1, 1], 1, 1, 1],
  [[1, 0, 0], 1, 0, 0],
  [[1, 1, 0], 1, 0, 1],
  [[1, u, m], 1, u, u],
  [[0, u, u], u, 0, u],
  [[u, u, m], u, u, u],
  [[0, m, m], 0, 0, 0],
  [[m, m], m, m, m],
  [[], m, m, m],
])(
  "votes %j make union %s, intersection %s, majority %s",
  (votes, union, intersection, majority) => {
    expect(readerUnion(votes)).toBe(union);
    expect(readerIntersection(votes)).toBe(intersection);
    expect(readerMajority(votes)).toBe(majority);
  },
);

const readers = [
  { reader: "R1", labels: { Edema: 1, Mass: u } },
  { reader: "R2", labels: { Edema: 1, Mass: m } },
  { reader: "R3", labels: { Edema: 0 } },
] as const;

test("joinReaders leaves images without readers and findings without votes as they are", () => {
  const dataset = datasetWith([
    { labels: { Edema: 0, Hernia: 1 }, readers },
    { labels: { Edema: 0, Hernia: m } },
  ]);
  const { records } = joinReaders(dataset, readerMajority);
  expect(records.map((r) => r.labels)).toEqual([
    { Edema: 1, Hernia: 1 },
    { Edema: 0, Hernia: m },
  ]);
  expect(dataset.records[0]?.labels.Edema).toBe(0);
});

test("readerMeans gives the share of votes, and says why there is none", () => {
  const { values, mask } = readerMeans(
    [{ labels: {}, readers }, { labels: {}, readers: readers.slice(1, 3) }, { labels: {} }],
    ["Edema", "Mass"],
  );
  expect(values.shape).toEqual([3, 2]);
  expect([...values.data]).toEqual([
    Math.fround(2 / 3),
    Number.NaN,
    0.5,
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
  expect([...mask.data]).toEqual([1, 2, 2, 3, 3, 3]);
});
