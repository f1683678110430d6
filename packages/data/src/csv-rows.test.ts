import { gzipSync } from "node:zlib";
import { DataError } from "@xrt/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { browserFiles } from "./browser-files.js";
import { type CsvOptions, type CsvRow, csvColumns, csvRows } from "./csv-rows.js";
import type { FileSource } from "./file-source.js";

/** A source with one table that comes in pieces of `step` bytes. */
function tableOf(content: string | Uint8Array, { step = 7 }: { step?: number } = {}): FileSource {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return {
    ...browserFiles([], { decode: () => Promise.reject(new Error("no pixels")), name: "set" }),
    stream: async () =>
      new ReadableStream({
        start(controller) {
          for (let i = 0; i < bytes.length; i += step)
            controller.enqueue(bytes.subarray(i, i + step));
          controller.close();
        },
      }),
  };
}

async function read(content: string | Uint8Array, options: CsvOptions = {}) {
  const { columns, batches } = await csvRows(tableOf(content), "t.csv", options);
  const rows: CsvRow[] = [];
  for await (const batch of batches) rows.push(...batch);
  return { columns, rows };
}

test.each<[string, string | Uint8Array]>([
  ["LF", 'a,b\n1,"x, ""y""\nz"\n2,é\n'],
  ["CRLF and no newline at the end", 'a,b\r\n1,"x, ""y""\nz"\r\n2,é'],
  ["a byte order mark", '\ufeffa,b\n1,"x, ""y""\nz"\n2,é\n'],
  ["blank lines", 'a,b\n\n1,"x, ""y""\nz"\n\n2,é\n\n'],
  ["gzip", gzipSync('a,b\n1,"x, ""y""\nz"\n2,é\n')],
])("a table with %s has its rows, numbered from 1", async (_, content) => {
  expect(await read(content)).toEqual({
    columns: ["a", "b"],
    rows: [
      { row: 1, cells: { a: "1", b: 'x, "y"\nz' }, length: 2 },
      { row: 2, cells: { a: "2", b: "é" }, length: 2 },
    ],
  });
});

test("comments before the header are no rows, however many pieces they come in", async () => {
  const table = "## made, in May\n## by three\na,b\n1,2\n";
  expect(await read(table, { comment: "##" })).toEqual({
    columns: ["a", "b"],
    rows: [{ row: 1, cells: { a: "1", b: "2" }, length: 2 }],
  });
});

test("what is written is what is read, wherever the pieces end", async () => {
  const cell = fc.stringMatching(/^[a-z ",\n\r;é☃]*$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 20 }),
      fc.nat(30),
      async (rows, step) => {
        const quoted = (text: string) =>
          /^[a-z]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
        const text = ["a,b", ...rows.map((r) => r.map(quoted).join(","))].join("\n");
        const { batches } = await csvRows(tableOf(text, { step: step + 1 }), "t.csv");
        const got: string[][] = [];
        for await (const batch of batches) {
          for (const { cells } of batch) got.push([cells.a ?? "", cells.b ?? ""]);
        }
        expect(got).toEqual(rows);
      },
    ),
  );
});

test("an unnamed column is called by its place, and ragged rows are read where they are allowed", async () => {
  const { columns, rows } = await read("a,b,,\n1,2\n1,2,3,4,5\n", { ragged: true });
  expect(columns).toEqual(["a", "b", "column 3", "column 4"]);
  expect(rows.map((r) => [r.length, r.cells["column 4"]])).toEqual([
    [2, ""],
    [5, "4"],
  ]);
});

test("the encoding that is named is used", async () => {
  const bytes = Uint8Array.from("a\n37\xb0C\n", (c) => c.charCodeAt(0));
  expect((await read(bytes, { encoding: "iso-8859-1" })).rows[0]?.cells.a).toBe("37°C");
});

test.each<[string, string | Uint8Array, string]>([
  ["an empty table", "", "t.csv: the table is empty"],
  ["two columns of one name", "a,a\n1,2\n", 'two columns are named "a"'],
  ["a row with a cell too many", "a,b\n1,2\n1,2,3\n", "row 2 has 3 cells, the header has 2"],
  [
    "bytes of another encoding",
    Uint8Array.of(97, 10, 0xe9, 10),
    "t.csv: line 2 is not valid utf-8",
  ],
  ["an open quote", 'a,b\n1,"2\n3,4\n', "not a comma-separated table"],
  ["gzip that is cut short", gzipSync("a,b\n1,2\n").subarray(0, 15), "cannot be unpacked"],
])("%s is a DataError", async (_, content, message) => {
  const error = await read(content).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain(message);
});

test("reading the header alone lets go of the file", async () => {
  let cancelled = false;
  const files = {
    ...tableOf(""),
    stream: async () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new TextEncoder().encode("a,b\n1,2\n")),
        cancel: () => {
          cancelled = true;
        },
      }),
  };
  expect(await csvColumns(files, "t.csv")).toEqual(["a", "b"]);
  expect(cancelled).toBe(true);
});
