import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@xrt/core";
import { afterAll, expect, test } from "vitest";
import { temporaryFolder } from "../test/synthetic.js";
import { renderReport } from "./report/render-report.js";
import { studyPictures, studyReport } from "./report/report.fixture.js";
import { prepareOutput, writeReport } from "./write-report.js";

const { path: top, remove } = await temporaryFolder();
afterAll(remove);

const report = studyReport();
const pictures = studyPictures(report);

test("writeReport makes the folder and leaves two whole files and nothing else", async () => {
  const folder = join(top, "a", "b");
  const files = await writeReport({ report, pictures }, folder);
  expect(files).toEqual({
    json: join(folder, "report.json"),
    html: join(folder, "report.html"),
  });
  expect((await readdir(folder)).sort()).toEqual(["report.html", "report.json"]);
  const json = await readFile(files.json, "utf8");
  expect(json.endsWith("}\n")).toBe(true);
  expect(JSON.parse(json)).toEqual(report);
  expect(await readFile(files.html, "utf8")).toBe(renderReport(report, pictures));
});

test("writeReport replaces an older report and leaves other files alone", async () => {
  const folder = join(top, "again");
  await writeReport({ report: { ...report, title: "old" }, pictures }, folder);
  await writeFile(join(folder, "notes.txt"), "mine");
  const { json } = await writeReport({ report, pictures }, folder);
  expect(JSON.parse(await readFile(json, "utf8")).title).toBe(report.title);
  expect((await readdir(folder)).sort()).toEqual(["notes.txt", "report.html", "report.json"]);
});

test("writeReport leaves no half a file where it cannot write", async () => {
  const folder = join(top, "blocked");
  await mkdir(join(folder, "report.json", "inner"), { recursive: true });
  const error = await writeReport({ report, pictures }, folder).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain(`${join(folder, "report.json")} (EISDIR)`);
  expect(String(error)).toContain("--out");
  expect(await readdir(folder)).toEqual(["report.json"]);
});

test("prepareOutput refuses a file and what lies below a file, by name and with the way out", async () => {
  const file = join(top, "file.txt");
  await writeFile(file, "");
  for (const folder of [file, join(file, "out")]) {
    const error = await prepareOutput(folder).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).path).toBe(folder);
    expect(String(error)).toMatch(/cannot write to the output folder .*file\.txt.*--out$/);
    await expect(writeReport({ report, pictures }, folder)).rejects.toThrow(DataError);
  }
});
