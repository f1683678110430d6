import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { filesOf } from "../fixtures/files-of.js";
import { BadRow } from "./bad-row.js";
import { readRows } from "./read-rows.js";

const files = filesOf({ "t.csv": 'a,b\n1,2\n1,2, 3\n"1, 2",3\n4\n5,6\n' });
const read = (cells: Readonly<Record<string, string>>) => {
  if (cells.a === "5") throw new BadRow("5 is no good");
  return cells.b;
};

test("rows with an unquoted comma, and rows that cannot be read, are named, and the others are read", async () => {
  expect(await readRows(files, "t.csv", read)).toEqual({
    columns: ["a", "b"],
    values: ["2", "3"],
    rejected: [
      { table: "t.csv", row: 2, reason: "3 cells, the header has 2; quote cells that hold commas" },
      { table: "t.csv", row: 4, reason: "1 cells, the header has 2; quote cells that hold commas" },
      { table: "t.csv", row: 5, reason: "5 is no good" },
    ],
  });
});

test("the first such row is an error where the caller says so", async () => {
  const reading = readRows(files, "t.csv", read, { badRows: "throw" });
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow("set/t.csv: row 2: 3 cells, the header has 2");
});

test("ragged rows are read where the table is known to have them", async () => {
  const { values } = await readRows(files, "t.csv", (cells) => cells.a, { ragged: true });
  expect(values).toEqual(["1", "1", "1, 2", "4", "5"]);
});
