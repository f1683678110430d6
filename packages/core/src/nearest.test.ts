import { expect, test } from "vitest";
import { DataError, UsageError } from "./errors.js";
import { nearest } from "./nearest.js";

test("nearest orders by edit distance, ignoring case", () => {
  expect(nearest("Efusion", ["Edema", "effusion", "Fibrosis"], 1)).toEqual(["effusion"]);
});

test("DataError carries its path and cause; both errors are told apart by name", () => {
  const cause = new Error("disk");
  const error = new DataError("cannot read", { path: "/x", cause });
  expect([error.name, error.path, error.cause]).toEqual(["DataError", "/x", cause]);
  expect(new UsageError("no").name).toBe("UsageError");
});
