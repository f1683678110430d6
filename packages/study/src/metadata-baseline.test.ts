import { auroc } from "@xrt/metrics";
import { expect, test } from "vitest";
import { record } from "../test/records.js";
import { metadataScores } from "./metadata-baseline.js";

const people = (n: number, facts: (i: number) => Parameters<typeof record>[1]) =>
  Array.from({ length: n }, (_, i) => record(`${i}`, facts(i)));
const half = (n: number) => Array.from({ length: n }, (_, i) => i % 2);

test.each<[string, (i: number) => Parameters<typeof record>[1]]>([
  ["sex", (i) => ({ sex: i % 2 === 1 ? "F" : "M", view: "PA", age: 20 + ((i * 7) % 40) })],
  ["view", (i) => ({ sex: "F", view: i % 2 === 1 ? "AP" : "PA", age: null })],
  ["age", (i) => ({ sex: null, view: null, age: i % 2 === 1 ? 70 + (i % 5) : 30 + (i % 5) })],
  ["whether the age is known", (i) => ({ age: i % 2 === 1 ? null : 50 + (i % 20) })],
])("metadataScores reach an AUROC of 1 where %s decides", (_, facts) => {
  const [train, test] = [people(40, facts), people(24, facts)];
  expect(auroc(half(24), metadataScores(train, half(40), test)).value).toBe(1);
});

test("metadataScores give equal scores where nothing differs", () => {
  const same = people(20, () => ({ view: "PA", sex: "M", age: 50 }));
  const scores = metadataScores(same, half(20), same);
  expect(new Set(scores).size).toBe(1);
  expect(auroc(half(20), scores).value).toBe(0.5);
});

test("metadataScores stay finite for ages, sexes and views that the training part never had", () => {
  const train = people(20, () => ({ view: "PA", sex: "M", age: null }));
  const test = [
    record("a", { view: "AP Supine", sex: "F", age: 90 }),
    record("b", { view: null, sex: null, age: null }),
    record("c", { age: 0 }),
  ];
  for (const score of metadataScores(train, half(20), test)) {
    expect(Number.isFinite(score)).toBe(true);
  }
});

test("metadataScores look at view, sex and age only", () => {
  const train = people(20, (i) => ({ view: "PA", sex: i % 3 ? "F" : "M", age: 40 + i }));
  const plain = record("a", { view: "PA", sex: "F", age: 44 });
  const other = { ...plain, id: "z", file: "z.png", patient: "z", source: "elsewhere" };
  const [a, b] = metadataScores(train, half(20), [plain, other]);
  expect(a).toBe(b);
});
