import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { detectManifestFormat, manifestFormats } from "./manifest-formats.js";

const path = "manifest.csv";

test.each(manifestFormats)(
  "$name is found by its own columns, in any order, with others",
  (format) => {
    expect(detectManifestFormat(["w", ...format.columns].reverse(), { path })).toBe(format);
  },
);

test("a table of no known format names the missing columns and the nearest ones", () => {
  const detect = () =>
    detectManifestFormat(["file", "source", "patient_id", "labels", "age", "Sex", "view"], {
      path,
    });
  expect(detect).toThrow(DataError);
  expect(detect).toThrow(
    'manifest.csv: the columns fit no known format: NIH ChestX-ray14 lacks patientid (nearest: "patient_id"), sex (nearest: "Sex"); covid-chestxray-dataset lacks patientid (nearest: "patient_id"), finding (nearest: "file"), sex (nearest: "Sex"), license (nearest: "labels"), url (nearest: "file"); rename or add the columns',
  );
});
