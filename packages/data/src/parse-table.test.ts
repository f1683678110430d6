import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { parseTable } from "./parse-table.js";

const path = "set/manifest.csv";

test("reads LF and CRLF, a byte order mark, quoted cells and a missing final newline", () => {
  const expected = [{ a: "1", b: 'x, "y"\nz' }];
  const cell = '"x, ""y""\nz"';
  for (const text of [`a,b\n1,${cell}`, `\uFEFFa,b\r\n1,${cell}\r\n`, `a,b\n\n1,${cell}\n\n`]) {
    expect(parseTable(text, { path })).toEqual({ columns: ["a", "b"], rows: expected });
  }
});

test.each([
  ["an empty table", "", "is empty"],
  ["a row with too few cells", "a,b\n1\n", "expect 2, got 1 on line 2"],
  ["an unquoted comma", "a,b\n1,2,3\n", "expect 2, got 3 on line 2"],
  ["an open quote", 'a,b\n"1,2\n', "quote"],
  ["two columns of one name", "a,a\n1,2\n", 'two columns are named "a"'],
])("refuses %s in one line that names the file", (_, text, message) => {
  const read = () => parseTable(text, { path });
  expect(read).toThrow(DataError);
  expect(read).toThrow(new RegExp(`^${path}: .*${message}[^\n]*$`, "i"));
});
