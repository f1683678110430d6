import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { insidePath } from "./inside-path.js";

test.each([
  ["a.png", "a.png"],
  ["./images//a b.png", "images/a b.png"],
  ["images\\a.png", "images/a.png"],
  ["images/../a.png", "a.png"],
  ["..a/b..png", "..a/b..png"],
])("insidePath(%j) is %j", (path, expected) => {
  expect(insidePath(path, { source: "set" })).toBe(expected);
});

test.each([
  "",
  ".",
  "..",
  "../a.png",
  "images/../../a.png",
  "..\\a.png",
  "/etc/passwd",
  "\\\\server\\share",
  "C:\\a.png",
  "file:///etc/passwd",
  "https://example.org/a.png",
  "a\0.png",
])("insidePath refuses %j", (path) => {
  expect(() => insidePath(path, { source: "set" })).toThrow(DataError);
  expect(() => insidePath(path, { source: "set" })).toThrow("lies outside set");
});
