import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { figure1 } from "./figure1.js";

const header =
  "patientid,offset,sex,age,finding,survival,temperature,pO2 saturation,view,modality,artifacts/distortion,notes";

/** Made-up rows in the published format; `\u00b0` is the byte 0xb0 that is no UTF-8. */
const rows = [
  "COVID-90003a,8,M,28,COVID-19,,39.1,91-92,AP erect,X-ray,,fever of 39\u00b0C",
  "COVID-90003b,8,M,28,,,,,,X-ray,,",
  "COVID-90004,,F,50+,No finding,,,,PA,X-ray,,",
  "COVID-90005,,F,61,Pneumonia,,,,AP,X-ray,,",
];
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const table = (...own: string[]) => latin1(`${[header, ...own].join("\r\n")}\r\n`);

test("reads ISO-8859-1, images named by their row, letters that count images", async () => {
  const files = filesOf({
    "metadata.csv": table(...rows),
    "images/COVID-90003a.jpg": "",
    "images/COVID-90003b.png": "",
  });
  expect(await detectReader(files)).toBe(figure1);
  const { records, notes, missingFiles } = await figure1.read(files);
  expect(records.map((r) => [r.id, r.patient, r.view, r.age])).toEqual([
    ["COVID-90003a.jpg", "COVID-90003", "AP Erect", 28],
    ["COVID-90003b.png", "COVID-90003", null, 28],
    ["COVID-90004.jpg", "COVID-90004", "PA", 50],
    ["COVID-90005.jpg", "COVID-90005", "AP", 61],
  ]);
  expect(records.map((r) => Object.values(r.labels))).toEqual([
    [1, 0, 0],
    ["missing", "missing", "missing"],
    [0, 0, 1],
    [0, 1, 0],
  ]);
  expect(Object.keys(records[0]?.labels ?? {})).toEqual(["COVID-19", "Pneumonia", "No Finding"]);
  expect(records[0]?.raw?.notes).toBe("fever of 39\u00b0C");
  expect(records[0]?.raw?.["pO2 saturation"]).toBe("91-92");
  expect(records[0]?.licence).toBeNull();
  expect(missingFiles).toEqual(["images/COVID-90004.jpg", "images/COVID-90005.jpg"]);
  expect(notes.slice(1)).toEqual([
    "1 rows are not annotated; they are missing throughout",
    "1 ages are stated as a lower bound, such as 50+; the bound was taken",
  ]);
});

test("a finding that is not known makes the row unusable", async () => {
  const files = unlisted(
    filesOf({ "metadata.csv": table(...rows, "COVID-90006,,,,covid,,,,,X-ray,,") }),
  );
  expect((await figure1.read(files)).rejected).toEqual([
    {
      table: "metadata.csv",
      row: 5,
      reason: 'column finding is "covid", wants COVID-19, Pneumonia, No finding or a blank',
    },
  ]);
});
