import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { csvDataset } from "./csv-dataset.js";
import { dicomFolder } from "./dicom-folder.js";
import { imageFolder } from "./image-folder.js";
import { openDataset } from "./open-dataset.js";

const top = mkdtempSync(join(tmpdir(), "xrt-files-at-"));
afterAll(() => rmSync(top, { recursive: true }));

const columns =
  "Patientid,offset,sex,age,finding,survival,view,date,location,filename,doi, url,license,notes";
const march = `${columns}\n2,0,M,65,COVID-19,Y,PA,2020,,a.jpeg,,https://www.eurorad.org/case/1,CC BY 4.0,\n`;
writeFileSync(join(top, "march.csv"), march);
writeFileSync(join(top, "films.csv"), "film,case,found\nb.png,7,mass\nc.png,8,\n");
mkdirSync(join(top, "classes", "effusion"), { recursive: true });
mkdirSync(join(top, "classes", "normal"), { recursive: true });
writeFileSync(join(top, "classes", "effusion", "p1_0.png"), "");
writeFileSync(join(top, "classes", "normal", "p2_0.png"), "");

test("a table is opened by its path, whatever its name, and the tables beside it are not read", async () => {
  const { name, records } = await openDataset(join(top, "march.csv"));
  expect([name, records.map(({ id }) => id)]).toEqual(["covid-chestxray-dataset", ["a.jpeg"]]);
});

test("a table is opened by its address", async () => {
  const server = createServer((_, response) => void response.end(march)).listen(0);
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  try {
    const { records } = await openDataset(`http://127.0.0.1:${port}/tables/march.csv`);
    expect(records[0]?.labels["COVID-19"]).toBe(1);
  } finally {
    server.close();
  }
});

test("csvDataset, imageFolder and dicomFolder open what is named", async () => {
  const own = { file: "film", patient: "case", labels: "found" };
  const films = await csvDataset(join(top, "films.csv"), own);
  expect(films.records.map((r) => [r.id, r.labels.mass])).toEqual([
    ["b.png", 1],
    ["c.png", "missing"],
  ]);
  const classes = await imageFolder(join(top, "classes"), { patient: /([^/_]+)_[^/]*$/ });
  expect(classes.records.map((r) => [r.patient, r.labels.effusion])).toEqual([
    ["p1", 1],
    ["p2", 0],
  ]);
  await expect(dicomFolder(join(top, "none"))).rejects.toThrow("no such file or folder");
  await expect(csvDataset(join(top, "films.csv"), { ...own, labels: "fond" })).rejects.toThrow(
    '"fond" (nearest: "found")',
  );
});
