import { DataError, ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import { realTables } from "../../fixtures/real-tables.js";
import { covidChestXray } from "../readers/covid-chestxray.js";
import { describe } from "./describe.js";
import { describeText } from "./describe-text.js";
import { quantiles } from "./quantiles.js";

const image =
  (...shape: [number, number, number]) =>
  async () =>
    ndArray(new Float32Array(shape[0] * shape[1] * shape[2]), shape);
const dataset = datasetWith(
  [
    {
      patient: "a",
      labels: { Edema: 1, Mass: "missing" },
      view: "PA",
      sex: "F",
      age: 40,
      year: 2020,
      image: image(2, 3, 1),
    },
    {
      patient: "a",
      labels: { Edema: 0, Mass: "uncertain" },
      view: "AP",
      age: 60,
      source: "x",
      image: image(2, 4, 3),
    },
    {
      patient: null,
      labels: { Edema: 0, Mass: 1 },
      view: "PA",
      licence: "CC BY",
      part: "test",
      image: () => Promise.reject(new DataError("2.png: cut short")),
    },
  ],
  {
    missingFiles: ["images/1.png", "images/not mine.png"],
    excluded: [{ reason: "lateral", count: 4 }],
    notes: ["trimmed"],
  },
);

test("describe counts everything, unknown values too, and reads no pixel", async () => {
  const unread = datasetWith(
    dataset.records.map(({ image: _, ...record }) => record),
    { missingFiles: dataset.missingFiles },
  );
  const description = await describe(unread);
  expect(description).toMatchObject({
    images: 3,
    patients: 1,
    withoutPatient: 1,
    imagesPerPatient: { n: 1, median: 2 },
    findings: {
      Edema: { positive: 1, negative: 2, uncertain: 0, missing: 0 },
      Mass: { positive: 1, negative: 0, uncertain: 1, missing: 1 },
    },
    views: { PA: 2, AP: 1 },
    sexes: { unknown: 2, F: 1 },
    ages: { n: 2, min: 40, median: 50, max: 60 },
    sources: { unknown: 2, x: 1 },
    licences: { unknown: 2, "CC BY": 1 },
    years: { unknown: 2, "2020": 1 },
    parts: { unknown: 2, test: 1 },
    missingFiles: ["images/1.png"],
    sizes: null,
  });
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
});

test("sizes are read only when asked for, and what cannot be read is named", async () => {
  const { sizes } = await describe(dataset, { sizes: true });
  expect(sizes).toMatchObject({
    width: { min: 3, max: 4 },
    height: { min: 2, max: 2 },
    channels: { "1": 1, "3": 1 },
    unreadable: [{ file: "images/2.png", reason: "2.png: cut short" }],
  });
});

test("describeText shows findings as a table and the rest in lines", async () => {
  const lines = describeText(await describe(dataset, { sizes: true }), { most: 1 }).split("\n");
  expect(lines[0]).toBe("made up: 3 images of 1 patient, 1 of unknown people");
  expect(lines).toContain("finding  positive  negative  uncertain  missing");
  expect(lines).toContain("Mass            1         0          1        1");
  expect(lines).toContain("view                PA 2, 1 other 1");
  expect(lines).toContain("missing files       1, the first: images/1.png");
  expect(lines).toContain("left out            4: lateral");
  expect(lines).toContain("age                 40 to 60, median 50, quartiles 45 and 55, of 2");
});

test("quantiles are those of NumPy", () => {
  // numpy.quantile([3, 1, 4, 1, 5, 9], [0, .25, .5, .75, 1])
  expect(quantiles([3, 1, 4, 1, 5, 9])).toEqual({
    n: 6,
    min: 1,
    lower: 1.5,
    median: 3.5,
    upper: 4.75,
    max: 9,
  });
  expect(quantiles([])).toBe(null);
});

const final = realTables({ "metadata.csv": "metadata/covid_metadata_final.csv" });
test.skipIf(final.absent)(
  "describe counts the views of the final covid table (skipped: no real data)",
  async () => {
    const { views, missingFiles } = await describe(await covidChestXray.read(final.files()));
    expect(views).toEqual({ PA: 344, "AP Supine": 234, AP: 203, Lateral: 84, "AP Erect": 1 });
    expect(missingFiles).toHaveLength(866);
  },
);
