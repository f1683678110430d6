import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { kermany } from "./kermany.js";

const filesNamed = (...names: string[]) =>
  filesOf(Object.fromEntries(names.map((name) => [name, ""])));

const names = [
  "chest_xray/train/NORMAL/IM-0115-0001.jpeg",
  "chest_xray/train/NORMAL/NORMAL2-IM-0115-0001-0002.jpeg",
  "chest_xray/train/PNEUMONIA/person1_bacteria_1.jpeg",
  "chest_xray/test/PNEUMONIA/person1_virus_6.jpeg",
  "chest_xray/val/PNEUMONIA/person1946_bacteria_4874.jpeg",
];
const present = (labels: Readonly<Record<string, unknown>> = {}) =>
  Object.keys(labels).filter((name) => labels[name] === 1);

test("labels, children and parts come from names and folders", async () => {
  const files = filesNamed(...names);
  expect(await detectReader(files)).toBe(kermany);
  const { records, rejected, missingFiles } = await kermany.read(files);
  expect(rejected).toEqual([]);
  expect(missingFiles).toEqual([]);
  expect(records.map((r) => [r.id, r.patient, r.part, present(r.labels)])).toEqual([
    ["test/PNEUMONIA/person1_virus_6.jpeg", "person1", "test", ["Pneumonia", "Viral pneumonia"]],
    ["train/NORMAL/IM-0115-0001.jpeg", "IM-0115", "train", ["Normal"]],
    ["train/NORMAL/NORMAL2-IM-0115-0001-0002.jpeg", "NORMAL2-IM-0115", "train", ["Normal"]],
    [
      "train/PNEUMONIA/person1_bacteria_1.jpeg",
      "person1",
      "train",
      ["Pneumonia", "Bacterial pneumonia"],
    ],
    [
      "val/PNEUMONIA/person1946_bacteria_4874.jpeg",
      "person1946",
      "val",
      ["Pneumonia", "Bacterial pneumonia"],
    ],
  ]);
});

test("the split of the folders parts children, and the notes count them", async () => {
  const { notes } = await kermany.read(filesNamed(...names));
  expect(notes[0]).toBe(
    "1 children have images in several folders of the split; split by patient instead",
  );
});

test("an extra number, the names of the second release, and capital extensions are read", async () => {
  const { records } = await kermany.read(
    filesNamed(
      "train/PNEUMONIA/person478_virus_975_1.jpeg",
      "train/PNEUMONIA/VIRUS-1012-0001.jpeg",
      "train/PNEUMONIA/BACTERIA-1012-0002.jpeg",
      "train/NORMAL/NORMAL-2000-0001.JPG",
    ),
  );
  expect(records.map((r) => r.patient)).toEqual([
    "child 2000",
    "child 1012",
    "child 1012",
    "person478",
  ]);
});

test("second copies and resource forks of the archive are left out", async () => {
  const { records, excluded } = await kermany.read(
    filesNamed(
      ...names,
      ...names.map((name) => `chest_xray/${name}`),
      ...names.map((name) => `chest_xray/__MACOSX/${name.replace(/([^/]+)$/, "._$1")}`),
    ),
  );
  expect(records).toHaveLength(5);
  expect(excluded).toEqual([{ reason: "second copy of a folder", count: 5 }]);
});

test("a name that contradicts its folder, or says nothing, is rejected", async () => {
  const { records, rejected } = await kermany.read(
    filesNamed(
      names[0] as string,
      "chest_xray/train/NORMAL/person2_virus_1.jpeg",
      "chest_xray/train/NORMAL/a.jpeg",
    ),
  );
  expect(records).toHaveLength(1);
  expect(rejected.map((r) => [r.table, r.row])).toEqual([
    ["chest_xray/train/NORMAL/a.jpeg", 0],
    ["chest_xray/train/NORMAL/person2_virus_1.jpeg", 0],
  ]);
  expect(rejected[1]?.reason).toBe("the name says virus, but the folder NORMAL");
});

test("files that cannot be listed cannot be read", async () => {
  await expect(kermany.read(unlisted(filesNamed(...names)))).rejects.toThrow("cannot be listed");
});
