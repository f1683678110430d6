import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "@xrt/core";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { nihHeader } from "../../fixtures/manifests.js";
import { openDataset } from "./open-dataset.js";

const top = mkdtempSync(join(tmpdir(), "xrt-open-"));
afterAll(() => rmSync(top, { recursive: true }));
const png = await sharp({ create: { width: 2, height: 3, channels: 3, background: "#fff" } })
  .png()
  .toBuffer();
writeFileSync(join(top, "secret.png"), png);

function folderOf(name: string, manifest?: string | Uint8Array): string {
  const folder = join(top, name);
  mkdirSync(join(folder, "images"), { recursive: true });
  writeFileSync(join(folder, "images", "a.png"), png);
  if (manifest !== undefined) writeFileSync(join(folder, "manifest.csv"), manifest);
  return folder;
}

test("records are read only when asked for, and a missing image is an error of its own record", async () => {
  const folder = folderOf(
    "good",
    `${nihHeader}\nimages/a.png,a,1,Mass,1,F,PA\nimages/b.png,b,2,Mass,1,F,PA\n`,
  );
  const { records, name } = await openDataset(folder);
  expect(name).toBe("NIH ChestX-ray14");
  expect((await records[0]?.image())?.shape).toEqual([3, 2, 3]);
  await expect(records[1]?.image()).rejects.toThrow(join("good", "images", "b.png"));
});

const file = join(top, "file");
writeFileSync(file, "");
test.each<[string, string, string]>([
  ["a missing folder", join(top, "none"), "none: no such file or folder"],
  ["a file", file, "file: not a folder"],
  ["a folder without manifest", folderOf("bare"), "bare: fits no known collection"],
  ["an empty manifest", folderOf("empty", ""), "manifest.csv: the table is empty"],
  ["a manifest of other columns", folderOf("odd", "name,label\na,1\n"), "lacks file (nearest: "],
  [
    "a file above the folder",
    folderOf("up", `${nihHeader}\n../secret.png,a,1,Mass,1,F,PA\n`),
    'the file "../secret.png" lies outside',
  ],
  [
    "a way round",
    folderOf("round", `${nihHeader}\nimages/../../secret.png,a,1,Mass,1,F,PA\n`),
    "lies outside",
  ],
  [
    "an absolute path",
    folderOf("root", `${nihHeader}\n/etc/passwd,a,1,Mass,1,F,PA\n`),
    'the file "/etc/passwd" lies outside',
  ],
  [
    "Latin-1",
    folderOf("latin", Buffer.from(`${nihHeader}\nimages/\xe9.png,a,1,Mass,1,F,PA\n`, "latin1")),
    "line 2 is not valid UTF-8",
  ],
])("%s is refused in one line", async (_, folder, message) => {
  const error = await openDataset(folder).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain(message);
  expect(String(error)).not.toContain("\n");
});

test("a link that leads out of the folder is refused when it is opened", async () => {
  const folder = folderOf("link", `${nihHeader}\nimages/link.png,a,1,Mass,1,F,PA\n`);
  symlinkSync(join(top, "secret.png"), join(folder, "images", "link.png"));
  const { records } = await openDataset(folder);
  await expect(records[0]?.image()).rejects.toThrow('"images/link.png" lies outside');
});
