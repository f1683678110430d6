import { expect, test } from "vitest";
import { filterMap } from "./filter-map.js";

test("filterMap keeps entries by key and value, in their order", () => {
  const map = new Map([
    ["a", 1],
    ["b", 2],
    ["c", 3],
  ]);
  expect([...filterMap(map, (key, value) => key !== "a" && value < 3)]).toEqual([["b", 2]]);
});

test("without a condition it is a copy", () => {
  const map = new Map([["a", 1]]);
  const copy = filterMap(map);
  copy.set("b", 2);
  expect([...map]).toEqual([["a", 1]]);
  expect([...copy.keys()]).toEqual(["a", "b"]);
});
