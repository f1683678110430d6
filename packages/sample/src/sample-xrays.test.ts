import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { sampleXraysFolder } from "./sample-xrays-folder.js";

type Row = Record<"file" | "source" | "patientid" | "labels" | "view" | "sex" | "sha256", string>;

const folder = sampleXraysFolder();
const text = readFileSync(join(folder, "manifest.csv"), "utf8");
const rows: Row[] = parse(text, { columns: true });
const isPositive = (row: Row) => row.labels.split("|").includes("Effusion");
const classes = [rows.filter(isPositive), rows.filter((row) => !isPositive(row))] as const;
const patients = (part: readonly Row[]) => new Set(part.map((row) => row.patientid));

test("the manifest has the header of the full one", () => {
  expect(text.split("\n", 1)[0]).toBe(
    "file,source,patientid,followup,labels,age,sex,view,official_split,bbox,expert4,w,h,sha256",
  );
});

test("every row has its own file with the recorded hash, and there is no other file", () => {
  const hash = (file: string) =>
    createHash("sha256")
      .update(readFileSync(join(folder, file)))
      .digest("hex");
  expect(rows.map((row) => hash(row.file))).toEqual(rows.map((row) => row.sha256));
  expect(
    readdirSync(join(folder, "images"))
      .sort()
      .map((name) => `images/${name}`),
  ).toEqual(rows.map((row) => row.file));
});

test("every image is a greyscale JPEG of 224 x 224", async () => {
  const kinds = await Promise.all(
    rows.map(async (row) => {
      const { format, width, height, channels } = await sharp(join(folder, row.file)).metadata();
      return `${format} ${width} ${height} ${channels}`;
    }),
  );
  expect(new Set(kinds)).toEqual(new Set(["jpeg 224 224 1"]));
});

test("images and manifest take at most 5 MB, and the licence is there", () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) =>
    e.isFile(),
  );
  const bytes = files.map((e) => readFileSync(join(e.parentPath, e.name)).length);
  expect(bytes.reduce((a, b) => a + b, 0)).toBeLessThan(5e6);
  expect(existsSync(join(folder, "LICENCE.md"))).toBe(true);
});

describe("the choice", () => {
  const [positives, negatives] = classes;
  test("is 130 images with Effusion and 152 with No Finding alone", () => {
    expect([positives.length, negatives.length]).toEqual([130, 152]);
    expect(new Set(negatives.map((row) => row.labels))).toEqual(new Set(["No Finding"]));
  });
  test("has no patient in both classes and at most three images of one patient", () => {
    expect([patients(positives).size, patients(negatives).size]).toEqual([119, 152]);
    expect(patients(rows).size).toBe(119 + 152);
    const most = [...patients(rows)].map((id) => rows.filter((r) => r.patientid === id).length);
    expect(Math.max(...most)).toBe(3);
  });
  test.each(["view", "sex"] as const)(
    "has the same shares of each %s in both classes",
    (column) => {
      for (const value of new Set(rows.map((row) => row[column]))) {
        const [a, b] = classes.map(
          (part) => part.filter((row) => row[column] === value).length / part.length,
        );
        expect(Math.abs((a ?? 0) - (b ?? 0)), value).toBeLessThan(0.01);
      }
    },
  );
});
