import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readNpy } from "@xrt/core";
import { saveSplit } from "@xrt/data";
import { openDataset } from "@xrt/data/node";
import { sampleXraysFolder } from "@xrt/sample";
import { afterAll, expect, test } from "vitest";
import { runHere } from "../../../test/run-command.js";

const top = mkdtempSync(join(tmpdir(), "xrt-data-"));
afterAll(() => rmSync(top, { recursive: true }));
const film = join(sampleXraysFolder(), "images", "00000061_012.jpg");

test("xrt data convert writes an image as PNG and as array, with the same values", async () => {
  const [png, npy] = [join(top, "a.png"), join(top, "a.npy")];
  const { code, stdout } = await runHere("data", "convert", film, npy, "--json");
  expect([code, JSON.parse(stdout)]).toEqual([0, { file: npy, shape: [224, 224, 1] }]);
  expect((await runHere("data", "convert", film, png)).stdout).toBe(`${png}\n`);
  const array = readNpy(readFileSync(npy));
  const { image } = (await openDatasetOf(png)) as { image(): Promise<{ data: Float32Array }> };
  expect((await image()).data).toEqual(array.data);
});

/** The only record of a folder with this image. */
async function openDatasetOf(png: string) {
  const folder = mkdtempSync(join(top, "one-"));
  writeFileSync(join(folder, "a.png"), readFileSync(png));
  writeFileSync(
    join(folder, "manifest.csv"),
    "file,source,patientid,labels,age,sex,view\na.png,a,1,Mass,1,F,PA\n",
  );
  return (await openDataset(folder)).records[0];
}

test("xrt data convert writes a dataset that is read again", async () => {
  const out = join(top, "small");
  const { code, stdout } = await runHere(
    "data",
    "convert",
    sampleXraysFolder(),
    out,
    "--size",
    "32",
    "--json",
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ folder: out, images: 282, unreadable: [] });
  const { name, records, missingFiles } = await openDataset(out);
  expect([name, records.length, missingFiles]).toEqual(["NIH ChestX-ray14", 282, []]);
  expect((await records[0]?.image())?.shape).toEqual([32, 32, 1]);
});

test("xrt data describe counts, as text and as JSON", async () => {
  const { stdout } = await runHere("data", "describe", sampleXraysFolder(), "--licences");
  expect(stdout).toContain("NIH ChestX-ray14: 282 images of 271 patients");
  expect(stdout).toMatch(/Effusion +130 +152 +0 +0/);
  expect(stdout).toContain("282 of 282 images may be passed on as they are");
  const json = await runHere("data", "describe", sampleXraysFolder(), "--json", "--sizes");
  expect(JSON.parse(json.stdout)).toMatchObject({
    images: 282,
    findings: { Effusion: { positive: 130, negative: 152 } },
    sizes: { channels: { 1: 282 } },
  });
});

test("xrt data split divides by patient, and xrt data audit finds nothing that leaks in it", async () => {
  const file = join(top, "split.json");
  const made = await runHere("data", "split", sampleXraysFolder(), "--out", file, "--json");
  const { balance, patientOverlap } = JSON.parse(made.stdout);
  expect(patientOverlap).toBe(0);
  const images = Object.values<{ images: number }>(balance).map((part) => part.images);
  expect(images.reduce((a, b) => a + b, 0)).toBe(282);
  const audited = await runHere("data", "audit", sampleXraysFolder(), "--split", file, "--json");
  expect(audited.code).toBe(0);
  const { findings, baselineAurocs, split } = JSON.parse(audited.stdout);
  expect(findings.map((f: { severity: string }) => f.severity)).not.toContain("leak");
  expect(split).toBe(file);
  const patient = baselineAurocs.find((b: { name: string }) => b.name === "patient");
  // nobody in the test part was seen in training, so that knowing the patient helps nothing
  expect(patient.auroc.value).toBe(0.5);
});

test("xrt data audit exits with 1 where patients are in two parts, and says how many", async () => {
  const { records, ...dataset } = await openDataset(sampleXraysFolder());
  const halves = [0, 1].map((half) => records.flatMap((_, i) => (i % 2 === half ? [i] : [])));
  const [train = [], test = []] = halves;
  const file = join(top, "leaky.json");
  writeFileSync(file, JSON.stringify(await saveSplit({ ...dataset, records }, { train, test })));
  const { code, stdout, stderr } = await runHere(
    "data",
    "audit",
    sampleXraysFolder(),
    "--split",
    file,
  );
  expect(code).toBe(1);
  expect(stdout).toMatch(/LEAK +train and test share \d+ patients/);
  expect(stderr).toMatch(/^xrt: [^\n]+ leaks?; see the audit\n$/);
});

test("xrt data describe, audit and split take several places, tables too, and frontal images alone", async () => {
  const header =
    "Patientid,offset,sex,age,finding,survival,view,date,location,filename,doi, url,license,notes";
  const row = (i: number, view: string) => `${i},0,M,65,COVID-19,Y,${view},2020,,${i}.jpg,,,,`;
  const table = join(top, "march.csv");
  writeFileSync(table, [header, row(1, "PA"), row(2, "L"), row(3, "AP")].join("\n"));
  const places = [sampleXraysFolder(), table];
  const { stdout } = await runHere("data", "describe", ...places, "--json", "--frontal");
  expect(JSON.parse(stdout)).toMatchObject({
    images: 284,
    collections: { "NIH ChestX-ray14": 282, "covid-chestxray-dataset": 2 },
    excluded: expect.arrayContaining([{ reason: "not frontal", count: 1 }]),
  });
  const films = join(sampleXraysFolder(), "manifest.csv");
  const { code } = await runHere("data", "convert", films, join(top, "tiny"), "--size", "8");
  expect(code).toBe(0);
  const listed = join(top, "listed.json");
  writeFileSync(listed, JSON.stringify({ train: ["1.jpg"], test: [["3.jpg", "3", 1]] }));
  const audited = await runHere("data", "audit", table, "--split", listed);
  expect([audited.code, audited.stderr]).toEqual([0, ""]);
  expect(audited.stdout).toMatch(/test +1 +1 +1 +0 +0/);
});

test.each<[string, string[], number, string]>([
  ["a label that is none", ["split", sampleXraysFolder(), "--findings", "Effusoin"], 2, "Effusion"],
  ["shares beyond 1", ["split", sampleXraysFolder(), "--parts", "a=0.7,b=0.7"], 2, "add up to 1"],
  [
    "a split that is none",
    ["audit", sampleXraysFolder(), "--split", film],
    1,
    "no JSON file of a split",
  ],
  ["a folder that is none", ["describe", join(top, "none")], 1, "no such file or folder"],
])("xrt data refuses %s in one line", async (_, args, code, message) => {
  const result = await runHere("data", ...args);
  expect([result.code, result.stdout]).toEqual([code, ""]);
  expect(result.stderr).toMatch(/^xrt: [^\n]+\n$/);
  expect(result.stderr).toContain(message);
});

test("xrt data phantom writes images, masks and truth, the same for the same seed", async () => {
  const write = async (name: string) => {
    const out = join(top, name);
    const rules = join(top, "rules.json");
    writeFileSync(rules, JSON.stringify({ findings: { Nodule: { prevalence: 0.5 } } }));
    const flags = ["--images", "12", "--size", "48", "--seed", "3", "--rules", rules];
    const { code } = await runHere("data", "phantom", out, ...flags, "--shortcut", "tag");
    expect(code).toBe(0);
    return out;
  };
  const [first, again] = [await write("phantom"), await write("again")];
  const { records } = await openDataset(first);
  expect(records).toHaveLength(12);
  expect(Object.keys(records[0]?.labels ?? {})).toEqual(["Nodule"]);
  const marked = records.filter(({ masks = [] }) => masks.some(({ label }) => label === "tag"));
  expect(marked.length).toBeGreaterThan(0);
  const mask = await marked[0]?.masks?.find(({ label }) => label === "tag")?.mask();
  expect(mask?.data.some((value) => value === 1)).toBe(true);
  const json = (folder: string) => readFileSync(join(folder, "dataset.json"));
  expect(json(again)).toEqual(json(first));
});

test.each<[string, string[], number, string]>([
  ["a mark that is none", [join(top, "p"), "--shortcut", "halo"], 2, "halo"],
  [
    "rules that are none",
    [join(top, "p"), "--rules", join(top, "none")],
    1,
    "no JSON file of options",
  ],
])("xrt data phantom refuses %s in one line", async (_, args, code, message) => {
  const result = await runHere("data", "phantom", ...args);
  expect([result.code, result.stdout]).toEqual([code, ""]);
  expect(result.stderr).toMatch(/^xrt: [^\n]+\n$/);
  expect(result.stderr).toContain(message);
});

test.each<[string, string[], number, string]>([
  ["a reader that is none", [top, join(top, "x"), "--reader", "nobody"], 2, '"nobody" is none of'],
  ["an output that is no image", [film, join(top, "a.txt")], 2, "written as .png or .npy"],
  ["a size for one image", [film, join(top, "b.png"), "--size", "3"], 2, "--size: is for datasets"],
  ["a size of 0", [top, join(top, "y"), "--size", "0"], 2, "wants a whole number from 1"],
  ["a missing input", [join(top, "none"), join(top, "z")], 1, "no such file or folder"],
])("xrt data convert refuses %s in one line", async (_, args, code, message) => {
  const result = await runHere("data", "convert", ...args);
  expect([result.code, result.stdout]).toEqual([code, ""]);
  expect(result.stderr).toMatch(/^xrt: [^\n]+\n$/);
  expect(result.stderr).toContain(message);
});
