import { expect, test } from "vitest";
import { filesOf } from "../../fixtures/files-of.js";
import { realTables } from "../../fixtures/real-tables.js";
import { brixiaScores } from "./brixia-scores.js";
import { covidChestXray } from "./covid-chestxray.js";

const columns =
  "patientid,offset,sex,age,finding,RT_PCR_positive,survival,intubated,intubation_present,went_icu,in_icu,needed_supplemental_O2,extubated,temperature,pO2_saturation,leukocyte_count,neutrophil_count,lymphocyte_count,view,modality,date,location,folder,filename,doi,url,license,clinical_notes,other_notes,";
const row = (patient: string, file: string) =>
  `${patient},,,,Pneumonia/Viral/COVID-19,,,,,,,,,,,,,,PA,X-ray,2020,,images,${file},,,,,,`;
const brixiaHeader = "filename,S-A,S-B,S-C,S-D,S-E,S-F,S-Global,J-A,J-B,J-C,J-D,J-E,J-F,J-Global";
const coco = {
  categories: [
    { id: 1, name: "Right Lung" },
    { id: 2, name: "Left Lung" },
  ],
  images: [{ id: 7, file_name: "a.jpg", width: 800, height: 600 }],
  annotations: [
    { image_id: 7, category_id: 1, bbox: [10, 20, 30, 40] },
    { image_id: 7, category_id: 2, bbox: [110, 20, 30, 40] },
  ],
};

/** A made-up collection of three images, two of which share a stem. */
const collection = (beside: Readonly<Record<string, string>>) =>
  filesOf({
    "metadata.csv": `${[columns, row("1", "a.jpg"), row("2", "b.jpg"), row("3", "b.png")].join("\n")}\n`,
    ...beside,
  });

test("scores, boxes and masks that lie beside the table are joined by file name", async () => {
  const files = collection({
    "annotations/covid-severity-scores.csv":
      "## Scores (Mean of 3 expert raters)\n## License: CC BY-SA\nfilename,geographic_mean,opacity_mean\na.jpg,6.0,4.3\nz.jpg,1,1\nb.jpg,9,1\n",
    "annotations/imageannotation_ai_lung_bounding_boxes.json": JSON.stringify(coco),
    "annotations/lungVAE-masks/a_mask.png": "",
    "annotations/lungVAE-masks/b_mask.png": "",
    "brixia_public_annotations.csv": `\ufeff${brixiaHeader}\r\na.jpg,3,3,2,1,0,0,9,3,3,3,1,0,0,10\r\n`,
  });
  const { records, rejected, notes } = await covidChestXray.read(files);
  const [a, b] = records;
  expect(a?.scores?.map((s) => [s.scale, s.reader, s.value, s.max])).toEqual([
    ["Brixia", "senior", 9, 18],
    ["Brixia", "junior", 10, 18],
    ["geographic extent", "mean of three experts", 6, 8],
    ["opacity", "mean of three experts", 4.3, 6],
  ]);
  expect(a?.scores?.[0]?.zones).toEqual({ A: 3, B: 3, C: 2, D: 1, E: 0, F: 0 });
  const frame = { width: 800, height: 600 };
  expect(a?.boxes).toEqual([
    { label: "Right Lung", x: 10, y: 20, width: 30, height: 40, frame },
    { label: "Left Lung", x: 110, y: 20, width: 30, height: 40, frame },
  ]);
  expect(a?.masks?.map((m) => m.label)).toEqual(["Lungs"]);
  // the image of a fixture is one pixel of 16 of 255
  expect(await a?.masks?.[0]?.mask()).toEqual({ shape: [1, 1, 1], data: Float32Array.of(0) });
  expect([b?.scores, b?.boxes, b?.masks]).toEqual([undefined, undefined, undefined]);
  expect(rejected).toEqual([
    {
      table: "annotations/covid-severity-scores.csv",
      row: 3,
      reason: "column geographic_mean is 9, wants 0 to 8",
    },
  ]);
  expect(notes.slice(1)).toEqual([
    "1 severity scores are of images that are not there",
    "1 masks of the lungs were left out: two images share the stem by which the mask is named",
  ]);
});

test.each([
  [
    "a sum that is none",
    "a.jpg,3,3,2,1,0,0,8,3,3,3,1,0,0,10",
    "S-Global is 8, but its zones sum to 9",
  ],
  ["a zone beyond 3", "a.jpg,3,3,2,1,0,0,9,4,3,3,0,0,0,10", "column J-A is 4, wants 0, 1, 2 or 3"],
])("Brixia scores with %s are refused", async (_, line, reason) => {
  const files = filesOf({ "scores.csv": `${brixiaHeader}\n${line}\n` });
  const { scores, rejected } = await brixiaScores(files, "scores.csv");
  expect(scores.size).toBe(0);
  expect(rejected).toEqual([{ table: "scores.csv", row: 1, reason }]);
});

test.each([
  ["no JSON", "{", "not a file of the COCO format"],
  ["no annotations", "{}", 'it has no list "categories"'],
  [
    "a box of an image that is not there",
    JSON.stringify({ ...coco, images: [] }),
    "annotation 1 has image 7, category 1 and box [10,20,30,40]",
  ],
])("boxes in a file with %s are an error", async (_, text, message) => {
  const files = collection({ "annotations/x_lung_bounding_boxes.json": text });
  await expect(covidChestXray.read(files)).rejects.toThrow(message);
});

const real = realTables({
  "metadata.csv": "metadata/covid_metadata_final.csv",
  "brixia_public_annotations.csv": "metadata/brixia_public_annotations.csv",
});

test.skipIf(real.absent)(
  "192 Brixia rows, sums all right, 180 of them of images of the final table (skipped: no real data)",
  async () => {
    const { scores, rejected } = await brixiaScores(real.files(), "brixia_public_annotations.csv");
    expect([scores.size, rejected.length]).toEqual([192, 0]);
    const largest = (reader: number) =>
      Math.max(...[...scores.values()].map((own) => own[reader]?.value ?? Number.NaN));
    expect([largest(0), largest(1)]).toEqual([18, 17]);
    const { records, notes } = await covidChestXray.read(real.files());
    expect(records.filter((r) => r.scores !== undefined)).toHaveLength(180);
    expect(notes).toContain("12 Brixia scores are of images that are not there");
  },
);
