import { expect, test } from "vitest";
import { occurringLabels } from "./occurring-labels.js";

test("what is stated of any image has a value in all", () => {
  const [a, b] = [new Set(["mass", "edema"]), new Set(["normal"])];
  const { of } = occurringLabels([a, b, null]);
  expect(of(a)).toEqual({ edema: 1, mass: 1, normal: 0 });
  expect(of(b)).toEqual({ edema: 0, mass: 0, normal: 1 });
  expect(of(null)).toEqual({ edema: "missing", mass: "missing", normal: "missing" });
  expect(Object.keys(of(a))).toEqual(["edema", "mass", "normal"]);
});

test("equal labels are one object, whatever their order", () => {
  const { of } = occurringLabels([new Set(["a", "b"])]);
  expect(of(new Set(["a", "b"]))).toBe(of(new Set(["b", "a"])));
  expect(of(null)).toBe(of(null));
});

test("a remark alone says nothing of findings; beside a finding it is a label", () => {
  const all = [new Set(["unchanged"]), new Set(["unchanged", "mass"]), new Set(["mass"])];
  const { of, saysNothing } = occurringLabels(all, { remarks: ["unchanged"] });
  expect(all.map(of)).toEqual([
    { mass: "missing", unchanged: 1 },
    { mass: 1, unchanged: 1 },
    { mass: 1, unchanged: 0 },
  ]);
  expect([...all, null, new Set<string>()].map(saysNothing)).toEqual([
    true,
    false,
    false,
    true,
    true,
  ]);
});

test("a label may have the name of a property that every object has", () => {
  const labels = occurringLabels([new Set(["constructor"])]).of(new Set(["constructor"]));
  expect(Object.entries(labels)).toEqual([["constructor", 1]]);
});
