import { expect, test } from "vitest";
import { record } from "../test/records.js";
import { composition } from "./composition.js";

test("composition counts both classes by view, sex and age band, unknowns included", () => {
  const records = [
    record("a", { view: "PA", sex: "F", age: 19 }),
    record("b", { view: "AP", sex: "F", age: 20 }),
    record("c", { view: "PA", sex: "M", age: 39 }),
    record("d", { view: null, sex: null, age: null }),
    record("e", { view: "PA", sex: "M", age: 80 }),
    record("f", { view: "PA", sex: "M", age: 104 }),
    record("g", { view: "AP", sex: "M", age: 0 }),
  ];
  expect(composition(records, [1, 0, 1, 0, 0, 1, 0])).toEqual([
    { attribute: "view", value: "AP", positives: 0, negatives: 2 },
    { attribute: "view", value: "PA", positives: 3, negatives: 1 },
    { attribute: "view", value: "unknown", positives: 0, negatives: 1 },
    { attribute: "sex", value: "F", positives: 1, negatives: 1 },
    { attribute: "sex", value: "M", positives: 2, negatives: 2 },
    { attribute: "sex", value: "unknown", positives: 0, negatives: 1 },
    { attribute: "age", value: "00-19", positives: 1, negatives: 1 },
    { attribute: "age", value: "20-39", positives: 1, negatives: 1 },
    { attribute: "age", value: "80 and over", positives: 1, negatives: 1 },
    { attribute: "age", value: "unknown", positives: 0, negatives: 1 },
  ]);
});

test("composition counts every image once for each attribute", () => {
  const records = Array.from({ length: 50 }, (_, i) =>
    record(`${i}`, { view: i % 3 ? "PA" : "AP", sex: i % 2 ? "F" : "M", age: (7 * i) % 121 }),
  );
  const labels = records.map((_, i) => Number(i % 5 === 0));
  for (const attribute of ["view", "sex", "age"]) {
    const rows = composition(records, labels).filter((row) => row.attribute === attribute);
    const sum = (key: "positives" | "negatives") => rows.reduce((n, row) => n + row[key], 0);
    expect([sum("positives"), sum("negatives")]).toEqual([10, 40]);
  }
});
