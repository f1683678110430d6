import { expect, test } from "vitest";
import * as format from "./format.js";

test.each([
  [0.8726, "0.873"],
  [-0.042, "\u22120.042"],
  [-0.0001, "0.000"],
  [-1284.2, "\u22121,284.200"],
  [0.123456, "0.123"],
  [null, "–"],
  [Number.NaN, "–"],
  [Number.POSITIVE_INFINITY, "–"],
])("decimal(%s) is %s", (x, text) => {
  expect(format.decimal(x)).toBe(text);
});

test("signed shows the sign, but not of zero", () => {
  expect([0.1, -0.1, 0, -0.0001].map((x) => format.signed(x))).toEqual([
    "+0.100",
    "\u22120.100",
    "0.000",
    "0.000",
  ]);
});

test("count separates thousands", () => {
  expect([0, 999, 1204, 589_953, 7_627_457].map(format.count)).toEqual([
    "0",
    "999",
    "1,204",
    "589,953",
    "7,627,457",
  ]);
});

test("counted agrees with its number", () => {
  expect([0, 1, 2].map((n) => format.counted(n, "patient"))).toEqual([
    "no patients",
    "1 patient",
    "2 patients",
  ]);
});

test("significant keeps three digits of any size", () => {
  expect([0.012345, 4.5, -12, 12_345, 0, 1e-9].map(format.significant)).toEqual([
    "0.0123",
    "4.50",
    "\u221212.0",
    "12,300",
    "0",
    "1e\u22129",
  ]);
});

test("percent and pValue", () => {
  expect(format.percent(0.95)).toBe("95\u00a0%");
  expect(format.percent(0.3333)).toBe("33.3\u00a0%");
  expect(format.percent(0.34, 1)).toBe("34.0\u00a0%");
  expect([0.0312, 0.00004, null].map(format.pValue)).toEqual(["0.031", "<\u00a00.001", "–"]);
});

test("duration changes its unit with its length", () => {
  expect([4.21, 84, 1284.2, 11_100, 3599.7].map(format.duration)).toEqual([
    "4.2 s",
    "84 s",
    "21 min 24 s",
    "3 h 05 min",
    "1 h 00 min",
  ]);
});

test("listed and inWords make sentences", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(format.listed)).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect(format.inWords("dead-channel")).toBe("dead channel");
  expect(format.inWords("A sentence with a well-known hyphen")).toBe(
    "A sentence with a well-known hyphen",
  );
});
