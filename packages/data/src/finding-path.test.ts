import { expect, test } from "vitest";
import { findingPaths } from "./finding-path.js";

test.each([
  ["Pneumonia/Viral/COVID-19", [["Pneumonia", "Viral", "COVID-19"]]],
  [" Pneumonia / Viral/Herpes ", [["Pneumonia", "Viral", "Herpes"]]],
  ["COVID-19, ARDS", [["COVID-19"], ["ARDS"]]],
  ["No Finding", [["No Finding"]]],
  ["todo", []],
  ["Unknown", []],
  ["?", []],
  [" ", []],
])("findingPaths(%j) is %j", (cell, expected) => {
  expect(findingPaths(cell)).toEqual(expected);
});
