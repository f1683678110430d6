import { expect, test } from "vitest";
import { filesOf, unlisted } from "../fixtures/files-of.js";
import { findTable, hasTable, needTable } from "./find-table.js";
import { locateImages } from "./locate-images.js";
import { needColumns } from "./need-columns.js";

const files = filesOf({
  "set/b/deep/train.csv": "z\n",
  "set/train.csv": "Path,Sex\na.png,M\n",
  "set/notes.txt": "no table\n",
  "set/x/a.png": "",
  "set/y/twice.png": "",
  "set/z/twice.png": "",
  "set/y/only.dcm": "",
});

test("a table is found in the least deep folder, or where it is expected when files cannot be listed", async () => {
  expect(await findTable(files, /^train\.csv$/)).toBe("set/train.csv");
  expect(await findTable(files, /^test\.csv$/)).toBeNull();
  expect(await findTable(unlisted(files), /^train\.csv$/, { expected: "train.csv" })).toBe(
    "train.csv",
  );
  expect(await findTable(unlisted(files), /^train\.csv$/)).toBeNull();
});

test("a table that is needed and absent is an error that lists the tables there", async () => {
  await expect(needTable(files, /^test\.csv$/, { expected: "test.csv" })).rejects.toThrow(
    "set: holds no test.csv; its tables are set/b/deep/train.csv, set/notes.txt, set/train.csv",
  );
});

test("a collection is recognised by columns, not by the name of a table", async () => {
  expect(await hasTable(files, /^train\.csv$/, ["Path", "Sex"])).toBe(true);
  expect(await hasTable(files, /^train\.csv$/, ["Path", "Age"])).toBe(false);
  expect(await hasTable(files, /^a\.png$/, ["Path"])).toBe(false);
  expect(await hasTable(unlisted(files), /^train\.csv$/, ["Path"])).toBe(false);
});

test("a missing column is named with the nearest one", () => {
  expect(() => needColumns(["path", "Sex"], ["Path", "Sex"], { path: "t.csv" })).toThrow(
    't.csv: has no column "Path" (nearest: "path"); its header is "path", "Sex"',
  );
});

test("images are found where they are expected, else by a file name that occurs once", async () => {
  const locate = await locateImages(files);
  expect(locate("set/x/a.png")).toBe("set/x/a.png");
  expect(locate("elsewhere/a.png")).toBe("set/x/a.png");
  expect(locate("set/y/twice.png")).toBe("set/y/twice.png");
  expect(locate("elsewhere/twice.png")).toBe("elsewhere/twice.png");
  expect(locate("only.dicom", ["only.dcm"])).toBe("set/y/only.dcm");
  expect((await locateImages(unlisted(files)))("elsewhere/a.png")).toBe("elsewhere/a.png");
});
