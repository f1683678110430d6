import { expect, test } from "vitest";
import { realTables } from "../../fixtures/real-tables.js";
import { countLabels } from "../count-labels.js";
import type { Dataset } from "../dataset.js";
import { isFrontal } from "../view.js";
import { covidChestXray } from "./covid-chestxray.js";
import { flatFindings } from "./covid-findings.js";

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
