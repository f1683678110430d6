import { UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { imageFolder } from "./image-folder.js";

const filesNamed = (...names: string[]) =>
  filesOf(Object.fromEntries(names.map((name) => [name, ""])));
const read = async (...names: string[]) => {
  const { records } = await imageFolder.read(filesNamed(...names));
  return records.map(({ id, part, labels }) => [
    id,
    part,
    Object.keys(labels).filter((l) => labels[l] === 1),
  ]);
};

test("the class is the name of the folder; deeper folders belong to it", async () => {
  const names = ["effusion/a.png", "effusion/p2/b.JPG", "normal/a.png"];
  expect(await detectReader(filesNamed(...names))).toBe(imageFolder);
  expect(await read(...names)).toEqual([
    ["effusion/a.png", undefined, ["effusion"]],
    ["effusion/p2/b.JPG", undefined, ["effusion"]],
    ["normal/a.png", undefined, ["normal"]],
  ]);
});

test("folders around all images are no classes, and the parts of a split are none", async () => {
  expect(await read("set/v1/train/a/1.png", "set/v1/test/b/2.png")).toEqual([
    ["set/v1/test/b/2.png", "test", ["b"]],
    ["set/v1/train/a/1.png", "train", ["a"]],
  ]);
  expect(await read("set/train/a/1.png", "set/train/b/2.png")).toEqual([
    ["set/train/a/1.png", "train", ["a"]],
    ["set/train/b/2.png", "train", ["b"]],
  ]);
  expect(await read("set/a/1.png", "set/b/2.png")).toEqual([
    ["set/a/1.png", undefined, ["a"]],
    ["set/b/2.png", undefined, ["b"]],
  ]);
});

test("a single class is a class, not a folder around all", async () => {
  expect(await read("set/a/1.png", "set/a/2.png")).toEqual([
    ["set/a/1.png", undefined, ["a"]],
    ["set/a/2.png", undefined, ["a"]],
  ]);
});

test("the patient is the group of a pattern; a path that does not fit is rejected", async () => {
  const files = filesNamed("a/p1_0.png", "a/p1_1.png", "b/x.png");
  const { records, rejected } = await imageFolder.read(files, { patient: /(p\d+)_\d+\.png$/g });
  expect(records.map((r) => r.patient)).toEqual(["p1", "p1"]);
  expect(rejected).toEqual([
    {
      table: "b/x.png",
      row: 0,
      reason: "the path does not fit the pattern of patients, /(p\\d+)_\\d+\\.png$/g",
    },
  ]);
  await expect(imageFolder.read(files, { patient: /p\d+/ })).rejects.toThrow(UsageError);
});

test("without a pattern patients are null, never the file", async () => {
  const { records, notes } = await imageFolder.read(filesNamed("a/1.png", "b/1.png"));
  expect(records.map((r) => [r.id, r.patient])).toEqual([
    ["a/1.png", null],
    ["b/1.png", null],
  ]);
  expect(notes).toContain("patients are not known; name them with the option patient");
});

test("an image in no folder is rejected; other files and hidden ones are none", async () => {
  const { records, rejected } = await imageFolder.read(
    filesNamed("a/1.png", "b/1.png", "b/._1.png", "__MACOSX/b/1.png", "loose.png", "notes.pdf"),
  );
  expect(records).toHaveLength(2);
  expect(rejected.map((r) => r.reason)).toEqual(["the image lies in no folder of a class"]);
});

test.each([
  ["one folder", ["images/a.png", "images/b.png"]],
  ["a table beside the folders", ["images/a.png", "masks/a.png", "metadata.csv"]],
  ["no image", ["a/b.txt"]],
])("%s is not taken for classes", async (_, names) => {
  expect(await imageFolder.recognises(filesNamed(...names))).toBe(false);
});

test("no class, and files that cannot be listed, are errors", async () => {
  await expect(imageFolder.read(filesNamed("a.png"))).rejects.toThrow(
    "no image lies in a folder named for its class",
  );
  await expect(imageFolder.read(unlisted(filesNamed("a/b.png")))).rejects.toThrow(
    "cannot be listed",
  );
});
