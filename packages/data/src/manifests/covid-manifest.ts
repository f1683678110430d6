import { ageCell, neededCell, optionalCell, sexCell, textCell } from "../cells.js";
import { otherLabelledFindings } from "../dataset.js";
import type { ImageMetadata, Labels } from "../image-record.js";
import { labelsOfPaths } from "../labels/labels-of-paths.js";
import { type ManifestFormat, manifestRows, type TableRow } from "../manifest-format.js";
import { covidChestXray } from "../readers/covid-chestxray.js";
import { hierarchicalFindings } from "../readers/covid-findings.js";
import { aliasNotes, trimNotes, unspecifiedNotes } from "../readers/covid-notes.js";
import { covidPerson } from "../readers/covid-people.js";
import { normaliseView } from "../view.js";
import { webDomain } from "../web-domain.js";

/**
 * A manifest with the rows of covid-chestxray-dataset (Cohen et al., final vocabulary): `finding` holds a path such as
 * `Pneumonia/Viral/COVID-19`. A record has every finding on its path (`1`) and none of the others that occur in the
 * table (`0`); `todo`, `Unknown` and blank cells are `"missing"` throughout. Letter suffixes of patient ids are kept:
 * `311a` and `311b` are two people.
 */
export const covidManifest: ManifestFormat = {
  name: covidChestXray.name,
  columns: ["file", "source", "patientid", "finding", "view", "sex", "age", "license", "url"],
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation: covidChestXray.citation,
  licence: covidChestXray.licence,
  read(rows, path) {
    const findings = rows.map((row) => hierarchicalFindings(textCell(row, "finding")));
    const { labels, unspecified } = labelsOfPaths(findings);
    return {
      records: manifestRows(rows, path, (row, index) => readRow(row, labels[index] as Labels)),
      notes: [
        ...aliasNotes(rows.map((row) => textCell(row, "patientid"))),
        ...trimNotes(rows),
        ...unspecifiedNotes(unspecified),
      ],
    };
  },
};

function readRow(row: TableRow, labels: Labels): ImageMetadata {
  return {
    id: neededCell(row, "source"),
    file: neededCell(row, "file"),
    patient: covidPerson(neededCell(row, "patientid")),
    labels,
    view: normaliseView(textCell(row, "view")),
    sex: sexCell(row, "sex"),
    age: ageCell(row, "age"),
    source: webDomain(textCell(row, "url")),
    licence: optionalCell(row, "license"),
  };
}
