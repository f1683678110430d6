import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compareArms } from "@xrt/metrics";
import { afterAll, describe, expect, test } from "vitest";
import { runHere } from "../../../test/run-command.js";
import { temporaryFolder } from "../../../test/synthetic.js";

const { path: top, remove } = await temporaryFolder();
afterAll(remove);

const labels = Array.from({ length: 40 }, (_, i) => i % 2);
const groups = labels.map((_, i) => `p${i >> 2}`);
const a = labels.map((label, i) => label + ((i * 7) % 13) / 8);
const b = labels.map((label, i) => label / 4 + ((i * 11) % 13) / 8);

async function table(name: string, rows: readonly string[]): Promise<string> {
  const path = join(top, name);
  await writeFile(path, `${rows.join("\n")}\n`);
  return path;
}

const header = "image,patient,label,a,b";
const lines = labels.map((label, i) => [`i${i}`, groups[i], label, a[i], b[i]].join(","));
const scores = await table("scores.csv", [header, ...lines]);
const asked = ["--label", "label", "--group", "patient", "--scores", "a,b"];
const compare = (path: string, ...more: string[]) => runHere("metrics", "compare", path, ...more);

describe("xrt metrics compare", () => {
  test("--json holds arms and contrasts as compareArms has them", async () => {
    const { code, stdout, stderr } = await compare(scores, ...asked, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const found = JSON.parse(stdout);
    const { contrasts, ...rest } = compareArms(labels, { a, b }, { groups });
    expect(found).toEqual({
      ...rest,
      contrasts: contrasts.map((c) => ({ ...c, method: "paired-obuchowski" })),
    });
    expect(found.arms.map((arm: { name: string }) => arm.name)).toEqual(["a", "b"]);
    expect(found.contrasts[0]).toMatchObject({
      a: "a",
      b: "b",
      difference: { n: 40, nGroups: 10 },
    });
  });
  test("prints a table of arms, one of differences, and notes", async () => {
    const { code, stdout } = await compare(scores, ...asked);
    expect(code).toBe(0);
    expect(stdout).toContain("40 images of 10 patients, 20 positive\n");
    expect(stdout).toMatch(/^arm +AUROC +Interval, 95\s% +method$/m);
    expect(stdout).toMatch(/^a +0\.\d{3} +\[0\.\d{3},\s0\.\d{3}\] +logit-obuchowski$/m);
    expect(stdout).toMatch(/^a - b +\+0\.\d{3} +\[.+\] +(0\.\d{3}|<\s0\.001) /m);
    expect(stdout).not.toContain("note:");
  });
  test("--weight weighs images, and leaves out those that weigh nothing", async () => {
    const weights = labels.map((_, i) => i % 3);
    const path = await table("weights.csv", [
      `${header},w`,
      ...lines.map((line, i) => `${line},${weights[i]}`),
    ]);
    const { stdout } = await compare(path, ...asked, "--weight", "w", "--json");
    const found = JSON.parse(stdout);
    const { arms, contrasts } = compareArms(labels, { a, b }, { groups, weights });
    expect(found.arms).toEqual(arms);
    expect(found.contrasts[0].p).toBe(contrasts[0]?.p);
    expect(found.arms[0].auroc).toMatchObject({ n: 26, method: "logit-obuchowski-weighted" });
    const bad = await table("bad-weight.csv", [`${header},w`, "i,p,1,1,1,-2"]);
    const { code, stderr } = await compare(bad, ...asked, "--weight", "w");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('row 1: w is "-2", wants a finite number, 0 or more'),
    ]);
    const none = await compare(scores, ...asked, "--weight", "w");
    expect(none.stderr).toContain("--weight: ");
  });
  test("says that images were taken as independent without --group", async () => {
    const { stdout } = await compare(scores, "--label", "label", "--scores", "a");
    expect(stdout).toContain("note: images were taken as independent");
    expect(stdout).not.toContain("difference");
  });
  test("takes words as labels, another level, and quoted cells", async () => {
    const words = labels.map((l, i) =>
      [`"i, ${i}"`, groups[i], l ? "Effusion" : "No Finding", a[i], b[i]].join(","),
    );
    const path = await table("words.csv", [header, ...words]);
    const { stdout } = await compare(
      path,
      ...asked,
      "--positive",
      "Effusion",
      "--level",
      "0.9",
      "--json",
    );
    const found = JSON.parse(stdout);
    expect(found.arms[0].auroc).toMatchObject({ level: 0.9, nPositive: 20 });
  });
  test("an AUROC that is undefined is null with its reason, and no error", async () => {
    const path = await table("one.csv", [header, "i,p,1,2,3", "j,q,1,3,2"]);
    const { code, stdout } = await compare(path, ...asked, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).arms[0].auroc).toMatchObject({ value: null, reason: "single-class" });
    expect((await compare(path, ...asked)).stdout).toContain("only one class");
  });
  test.each([
    [
      "i,p,2,1,1",
      1,
      'row 1: label is "2", wants 0 or 1; for other words say which is positive with --positive',
    ],
    ["i,p,,1,1", 1, 'row 1: label is "", wants a label'],
    ["i,,1,1,1", 1, 'row 1: patient is "", wants the name of a patient'],
    ["i,p,1,,1", 1, 'row 1: a is "", wants a finite number'],
    ["i,p,1,1,NaN", 1, 'row 1: b is "NaN", wants a finite number'],
    ["i,p,1,1", 1, "row 1 has 4 cells, the header has 5"],
    ["i,p,1,0x10,1", 1, 'row 1: a is "0x10", wants a finite number'],
  ])("refuses the row %s", async (row, exit, message) => {
    const { code, stderr } = await compare(await table("bad.csv", [header, row]), ...asked);
    expect(code).toBe(exit);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
  test.each([
    [
      ["--label", "truth", "--scores", "a"],
      "--label: ",
      'has no column "truth"; one of image, patient, label, a, b',
    ],
    [["--label", "label", "--scores", "a,c"], "--scores: ", 'has no column "c"'],
    [["--label", "label", "--scores", "a,a"], "--scores", "wants different names"],
    [["--label", "label", "--scores", "a", "--level", "95"], "--level", "wants it between 0 and 1"],
    [["--label", "label"], "--scores", "not specified"],
  ])("refuses %j", async (flags, option, message) => {
    const { code, stderr } = await compare(scores, ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(option);
    expect(stderr).toContain(message);
  });
  test("--out writes the same JSON to a file, beside the table or not", async () => {
    const out = join(top, "found.json");
    const { stdout: text } = await compare(scores, ...asked, "--out", out);
    const { stdout: json } = await compare(scores, ...asked, "--json");
    expect(await readFile(out, "utf8")).toBe(json);
    expect(text).toMatch(/^40 images/);
    const nowhere = await compare(scores, ...asked, "--out", join(top, "none", "x.json"));
    expect(nowhere).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--out: cannot write"),
    });
  });
  test("reads labels that a table wrote as 1.0 and 0.0", async () => {
    const path = await table("float.csv", [header, "i,p,1.0,2,3", "j,q,0.0,1,4"]);
    expect((await compare(path, ...asked)).stdout).toContain("2 images of 2 patients, 1 positive");
  });
  test.each([
    [[header], 1, "the table has a header but no rows"],
    [["label;patient;a;b", "1;p;1;2"], 2, "columns have to be separated by commas"],
  ])("refuses the table %j", async (rows, exit, message) => {
    const { code, stderr } = await compare(await table("odd.csv", rows), ...asked);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
  });
  test("says that a file is missing", async () => {
    const { code, stderr } = await compare(join(top, "none.csv"), ...asked);
    expect(code).toBe(1);
    expect(stderr).toContain("none.csv");
  });
});
