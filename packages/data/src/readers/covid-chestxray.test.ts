import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { realTables } from "../../fixtures/real-tables.js";
import { countLabels } from "../count-labels.js";
import type { Dataset } from "../dataset.js";
import { detectReader } from "../dataset-readers.js";
import { isFrontal } from "../view.js";
import { covidChestXray } from "./covid-chestxray.js";
import { flatFindings } from "./covid-findings.js";
import { covidGenerations } from "./covid-generations.js";

const [a, b1, , c] = covidGenerations;
type Row = Readonly<Record<string, string>>;

/** A table of generation C with made-up rows; what a row does not say has a harmless value. */
function tableOf(rows: readonly Row[], columns: readonly string[] = c?.columns ?? []): string {
  const usual: Row = { view: "PA", modality: "X-ray", folder: "images" };
  const lines = rows.map((row) =>
    columns.map((column) => `"${row[column] ?? usual[column] ?? ""}"`).join(","),
  );
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}
const covid = { finding: "Pneumonia/Viral/COVID-19" };
const read = (rows: readonly Row[], options = {}) =>
  covidChestXray.read(filesOf({ "metadata.csv": tableOf(rows) }), options);

test("a row becomes a record with its findings, person, source, licence and year", async () => {
  const files = filesOf({
    "repo/metadata.csv": tableOf([
      {
        ...covid,
        patientid: "384",
        filename: "a.jpeg",
        sex: "F",
        age: "61",
        view: "AP semi erect",
        date: "March 4, 2020",
        url: "https://www.eurorad.org/case/1",
        doi: "10.1/x",
        license: "CC BY 4.0",
      },
    ]),
    "repo/images/a.jpeg": "",
  });
  expect(await detectReader(files)).toBe(covidChestXray);
  const { records, missingFiles, notes } = await covidChestXray.read(files);
  expect(records[0]).toMatchObject({
    id: "a.jpeg",
    file: "repo/images/a.jpeg",
    patient: "226",
    labels: { Pneumonia: 1, Viral: 1, "COVID-19": 1 },
    view: "AP",
    sex: "F",
    age: 61,
    source: "eurorad.org",
    licence: "CC BY 4.0",
    modality: "X-ray",
    year: 2020,
    url: "https://www.eurorad.org/case/1",
    doi: "10.1/x",
  });
  expect(records[0]?.raw?.patientid).toBe("384");
  expect(records[0]?.raw?.view).toBe("AP semi erect");
  expect(missingFiles).toEqual([]);
  expect(notes).toEqual(["the table is of generation C (final)"]);
});

test("what the table does not say is null: question marks, blanks, a licence of blanks", async () => {
  const { records } = await read([
    { ...covid, patientid: "1", filename: "a", view: "?", age: "?", sex: "?", license: " " },
  ]);
  expect(records[0]).toMatchObject({ view: null, age: null, sex: null, licence: null });
  expect(records[0]).not.toHaveProperty("year");
});

test("generation A: capital Patientid, a blank before url, CT by its view", async () => {
  const files = filesOf({
    "metadata.csv": tableOf(
      [
        { Patientid: "2", finding: "COVID-19", filename: "a.jpg", " url": "https://x.org/1" },
        { Patientid: "3", finding: "COVID-19", filename: "b.jpg", view: "Axial" },
      ],
      a?.columns,
    ),
  });
  const { records, notes, excluded } = await covidChestXray.read(files);
  expect(records.map((r) => [r.patient, r.source, r.modality])).toEqual([["2", "x.org", "X-ray"]]);
  expect(excluded).toEqual([{ reason: "modality CT", count: 1 }]);
  expect(notes.slice(0, 2)).toEqual([
    "the table is of generation A (March 2020)",
    "the table names no modality: axial and coronal views are taken for CT",
  ]);
});

test("CT is told by the modality, never by the folder", async () => {
  const rows = [
    { ...covid, patientid: "1", filename: "a.jpg" },
    { ...covid, patientid: "1", filename: "b.jpg", modality: "CT", view: "Axial" },
    { ...covid, patientid: "1", filename: "c.nii.gz", modality: "CT", folder: "volumes" },
  ];
  const { records, excluded } = await read(rows);
  expect(records.map((r) => r.id)).toEqual(["a.jpg"]);
  expect(excluded).toEqual([{ reason: "modality CT", count: 2 }]);
  const all = await read(rows, { modalities: ["X-ray", "CT"] });
  expect(all.records.map((r) => r.file)).toEqual([
    "images/a.jpg",
    "images/b.jpg",
    "volumes/c.nii.gz",
  ]);
});

test("no view is left out unless somebody asks for it (R3)", async () => {
  const views = ["PA", "AP", "AP Supine", "AP Erect", "L", "?"];
  const rows = views.map((view, i) => ({ ...covid, patientid: `${i}`, filename: `${i}`, view }));
  const { records, excluded } = await read(rows);
  expect(records.map((r) => r.view)).toEqual([
    "PA",
    "AP",
    "AP Supine",
    "AP Erect",
    "Lateral",
    null,
  ]);
  expect(excluded).toEqual([]);
});

test("two images of one stem are two records, of two patients", async () => {
  const { records } = await read([
    { ...covid, patientid: "279", filename: "000001-3.png" },
    { finding: "No Finding", patientid: "397", filename: "000001-3.jpg" },
  ]);
  expect(records.map((r) => [r.id, r.patient])).toEqual([
    ["000001-3.png", "279"],
    ["000001-3.jpg", "397"],
  ]);
});

test("letters of patient ids are kept", async () => {
  const { records } = await read([
    { ...covid, patientid: "311a", filename: "a" },
    { ...covid, patientid: "311b", filename: "b" },
  ]);
  expect(records.map((r) => r.patient)).toEqual(["311a", "311b"]);
});

test("todo and Unknown are missing, a group says nothing of its members, and the notes count both", async () => {
  const rows = [
    { ...covid, patientid: "1", filename: "a" },
    { finding: "Pneumonia", patientid: "2", filename: "b" },
    { finding: "todo", patientid: "3", filename: "c" },
    { finding: "Pneumonia/Viral/Herpes ", patientid: "4", filename: "d" },
  ];
  const { records, notes } = await read(rows);
  expect(records.map((r) => r.labels["COVID-19"])).toEqual([1, 0, "missing", 0]);
  expect(notes.slice(1)).toEqual([
    "blanks around the finding were removed in 1 rows",
    "1 rows are not annotated (todo, Unknown or blank); they are missing throughout",
    "1 rows name a group of findings only; they count as negative for its members",
  ]);
  const open = await read(rows, { unspecifiedChild: "missing" });
  expect(open.records.map((r) => r.labels["COVID-19"])).toEqual([1, "missing", "missing", 0]);
});

test("a rule that finds no positive is an error with the generation and the findings there (R2)", async () => {
  const rows = [{ ...covid, patientid: "1", filename: "a" }];
  const reading = read(rows, { findingRule: flatFindings });
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(
    'set/metadata.csv: no image has the finding "COVID-19" by the chosen rule; the table is of generation C (final), whose findings are Pneumonia/Viral/COVID-19 1; use hierarchicalFindings',
  );
  const { records } = await read(rows, { findingRule: flatFindings, required: [] });
  expect(records[0]?.labels).toEqual({ "Pneumonia/Viral/COVID-19": 1 });
});

test("a header of no generation is an error that says what is missing and what is unexpected", async () => {
  const columns = (b1?.columns ?? []).map((column) => (column === "url" ? "link" : column));
  const files = filesOf({ "metadata.csv": tableOf([covid], columns) });
  await expect(covidChestXray.read(files)).rejects.toThrow(
    'from B1 (May 2020) it lacks "url" and has unexpected "link"',
  );
});

test("a table in another encoding is read when the encoding is named", async () => {
  const text = tableOf([{ ...covid, patientid: "1", filename: "a", clinical_notes: "a - b" }]);
  const bytes = Uint8Array.from(text.replace(" - ", " \u0097 "), (char) => char.charCodeAt(0));
  const files = filesOf({ "metadata.csv": bytes });
  await expect(covidChestXray.read(files)).rejects.toThrow('for example "windows-1252"');
  const { records } = await covidChestXray.read(files, { encoding: "windows-1252" });
  expect(records[0]?.raw?.clinical_notes).toBe("a — b");
});

test("a row without file name or patient is named, or an error where the caller says so", async () => {
  const rows = [
    { ...covid, patientid: "1", filename: "a" },
    { ...covid, patientid: "1" },
    { ...covid, filename: "c" },
  ];
  expect((await read(rows)).rejected).toEqual([
    {
      table: "metadata.csv",
      row: 2,
      reason: "column filename is blank; fill it in or remove the row",
    },
    {
      table: "metadata.csv",
      row: 3,
      reason: "column patientid is blank; fill it in or remove the row",
    },
  ]);
  await expect(read(rows, { badRows: "throw" })).rejects.toThrow(
    "set/metadata.csv: row 2: column filename is blank",
  );
});

test("behind an address, images lie where the table says", async () => {
  const files = unlisted(
    filesOf({ "metadata.csv": tableOf([{ ...covid, patientid: "1", filename: "a.jpg" }]) }),
  );
  const { records, missingFiles } = await covidChestXray.read(files);
  expect([records[0]?.file, missingFiles]).toEqual(["images/a.jpg", null]);
});

const tables = {
  "B1 (May 2020)": realTables({ "metadata.csv": "metadata/covid_metadata_2020-05-04.csv" }),
  "B2 (June 2020)": realTables({ "metadata.csv": "metadata/covid_metadata_2020-06-24.csv" }),
  "C (final)": realTables({ "metadata.csv": "metadata/covid_metadata_final.csv" }),
};
const absent = Object.values(tables).some((table) => table.absent);

/** Counts of one date; data.md, section 3.1. */
interface Oracle {
  readonly rows: number;
  readonly ids: number;
  readonly ct: number;
  readonly volumes: number;
  readonly views: Readonly<Record<string, number>>;
  readonly letters: number;
  readonly spilled: number;
  readonly negativeOffsets: number;
}
const oracles: readonly [keyof typeof tables, Oracle][] = [
  [
    "B1 (May 2020)",
    {
      rows: 360,
      ids: 198,
      ct: 44,
      volumes: 21,
      views: { PA: 208, AP: 43, "AP Supine": 38, Lateral: 27, Axial: 41, Coronal: 3 },
      letters: 0,
      spilled: 4,
      negativeOffsets: 1,
    },
  ],
  [
    "B2 (June 2020)",
    {
      rows: 768,
      ids: 387,
      ct: 84,
      volumes: 21,
      views: { PA: 313, AP: 118, "AP Supine": 157, Lateral: 57, Axial: 68, Coronal: 16, null: 39 },
      letters: 31,
      spilled: 0,
      negativeOffsets: 17,
    },
  ],
  [
    "C (final)",
    {
      rows: 950,
      ids: 472,
      ct: 84,
      volumes: 21,
      views: {
        PA: 344,
        AP: 203,
        "AP Supine": 234,
        Lateral: 84,
        Axial: 68,
        Coronal: 16,
        "AP Erect": 1,
      },
      letters: 48,
      spilled: 5,
      negativeOffsets: 13,
    },
  ],
];
const count = (values: readonly unknown[]) => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
};
const frontal = ({ records }: Dataset) => records.filter((r) => isFrontal(r.view));
const having = (records: Dataset["records"], value: unknown) =>
  records.filter((r) => r.labels["COVID-19"] === value);
const people = (records: Dataset["records"]) => new Set(records.map((r) => r.raw?.patientid)).size;

test.skipIf(absent).each(oracles)(
  "the table of generation %s has the published counts (skipped: no real data)",
  async (generation, oracle) => {
    const dataset = await covidChestXray.read(tables[generation].files(), {
      modalities: ["X-ray", "CT", "other"],
    });
    const { records, notes, rejected } = dataset;
    expect(rejected).toEqual([]);
    expect(notes[0]).toBe(`the table is of generation ${generation}`);
    expect(records).toHaveLength(oracle.rows);
    expect(people(records)).toBe(oracle.ids);
    expect(count(records.map((r) => r.modality))).toEqual({
      "X-ray": oracle.rows - oracle.ct,
      CT: oracle.ct,
    });
    expect(count(records.map((r) => r.view))).toEqual(oracle.views);
    expect(records.filter((r) => r.file.startsWith("volumes/"))).toHaveLength(oracle.volumes);
    expect(records.filter((r) => /[a-z]/i.test(r.patient ?? ""))).toHaveLength(oracle.letters);
    expect(records.filter((r) => r.raw?.offset?.startsWith("-"))).toHaveLength(
      oracle.negativeOffsets,
    );
    const spill = notes.find((note) => note.includes("unquoted comma"));
    expect(Number(spill?.split(" ")[0] ?? 0)).toBe(oracle.spilled);
  },
);

test.skipIf(absent)(
  "May 2020, flat and hierarchical: 233 positives and 56 negatives (skipped: no real data)",
  async () => {
    const { files } = tables["B1 (May 2020)"];
    for (const findingRule of [flatFindings, undefined]) {
      const rows = frontal(await covidChestXray.read(files(), { findingRule }));
      expect(rows).toHaveLength(289);
      expect([having(rows, 1).length, having(rows, 0).length]).toEqual([233, 56]);
      expect(rows.filter((r) => r.labels["No Finding"] === 1)).toHaveLength(2);
    }
  },
);

test.skipIf(absent)(
  "June 2020: 436 positives by either rule, 12 of them by the comma (skipped: no real data)",
  async () => {
    const { files } = tables["B2 (June 2020)"];
    const flat = frontal(await covidChestXray.read(files(), { findingRule: flatFindings }));
    const rows = frontal(await covidChestXray.read(files()));
    expect(rows).toHaveLength(588);
    expect([having(flat, 1).length, having(rows, 1).length]).toEqual([436, 436]);
    const alone = having(rows, 1).filter((r) => !r.raw?.finding?.includes(","));
    expect([alone.length, people(alone)]).toEqual([424, 262]);
    expect(rows.length - having(rows, "missing").length).toBe(537);
    expect(rows.filter((r) => r.labels["No Finding"] === 1)).toHaveLength(16);
  },
);

test.skipIf(absent)(
  "final table: 478 positives, 220 negatives, and no other date's rule (skipped: no real data)",
  async () => {
    const { files } = tables["C (final)"];
    await expect(covidChestXray.read(files(), { findingRule: flatFindings })).rejects.toThrow(
      "generation C (final), whose findings are Pneumonia/Viral/COVID-19",
    );
    const dataset = await covidChestXray.read(files());
    const rows = frontal(dataset);
    expect([rows.length, people(rows)]).toEqual([782, 449]);
    expect([having(rows, 1).length, having(rows, 0).length]).toEqual([478, 220]);
    expect(people(having(rows, 1))).toBe(295);
    expect(people([...having(rows, 1), ...having(rows, 0)])).toBe(424);
    expect(rows.filter((r) => r.labels["No Finding"] === 1)).toHaveLength(18);
    expect(dataset.excluded).toEqual([{ reason: "modality CT", count: 84 }]);
    expect(dataset.notes).toContain(
      "patient ids of one person were merged: 226=384, 233=385, 236=386, 245=388, 269=392, 387=432",
    );
    const stems = dataset.records.map((r) => r.id.replace(/\.[^.]*$/, ""));
    expect(new Set(stems).size).toBe(dataset.records.length - 14);
  },
);

test.skipIf(absent)(
  "final table: findings, sexes, licences and years of all rows (skipped: no real data)",
  async () => {
    const { records, notes } = await covidChestXray.read(tables["C (final)"].files(), {
      modalities: ["X-ray", "CT", "other"],
    });
    const labels = countLabels(records);
    expect(labels).toMatchObject({
      "COVID-19": 584,
      Pneumocystis: 30,
      Streptococcus: 22,
      "No Finding": 22,
      Tuberculosis: 18,
      Influenza: 7,
      H1N1: 2,
      Herpes: 3,
      MRSA: 1,
    });
    expect(notes).toContain("blanks around the finding were removed in 3 rows");
    expect(notes).toContain(
      "84 rows are not annotated (todo, Unknown or blank); they are missing throughout",
    );
    expect(count(records.map((r) => r.sex))).toEqual({ M: 559, F: 311, null: 80 });
    expect(count(records.map((r) => r.licence))).toEqual({
      "CC BY-NC-SA": 273,
      null: 246,
      "CC BY-NC-SA 4.0": 194,
      "CC BY 3.0": 164,
      "CC BY-NC-ND": 24,
      "CC BY-NC-ND 4.0": 23,
      "Apache 2.0": 10,
      "listed as authorized for everyone": 7,
      "CC BY 4.0": 6,
      "CC BY": 2,
      "CC BY-SA": 1,
    });
    // the three dates "January 12", "January 13" and "January 20" name no year
    const undated = records.filter((r) => r.year === undefined);
    expect(count(undated.map((r) => r.raw?.date))).toEqual({
      "": 289,
      "January 12": 1,
      "January 13": 1,
      "January 20": 1,
    });
  },
);
