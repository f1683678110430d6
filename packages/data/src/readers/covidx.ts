import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { countNote } from "../count-note.js";
import { otherLabelledFindings } from "../dataset.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import type { ImageMetadata } from "../image-record.js";
import { locateImages } from "../locate-images.js";
import { textLines } from "../text-lines.js";
import { covidPerson } from "./covid-people.js";
import { covidxLine, covidxVocabulary } from "./covidx-line.js";
import { chooseCovidxLists, covidxLists, readCovidxLists } from "./covidx-lists.js";
import { sourceRuleNotes } from "./covidx-source-rule.js";

/** How {@link covidx} reads. */
export interface CovidxOptions extends ReadDatasetOptions {
  /**
   * Version of the lists, as in their names: `"2"` to `"6"`, `"7A"` to `"9B"`, `"Sev"`, `"CXR-3A"`; `"1"` for
   * `train_COVIDx.txt` and `"Kaggle"` for `train.txt`. Default: the only one that is there.
   */
  readonly version?: string | undefined;
}

/** Sources whose ids name an image, not a person. */
const withoutPeople = new Set(["rsna", "sirm"]);

/**
 * COVIDx, the lists of COVID-Net: images of covid-chestxray-dataset, Figure 1, Actualmed, RSNA, RICORD and others under
 * one name.
 *
 * Layout: `labels/train_COVIDx9B.txt` and `labels/test_COVIDx9B.txt`, or of another version; images in `train/` and
 * `test/`. **The source nearly equals the label**: the notes say how many images a rule that knows only the source gets
 * right. Two sources name images, not people; there the patient is `null`. A line that repeats an earlier one is counted
 * in `dataset.excluded`, one that contradicts it is refused.
 *
 * @throws UsageError when several versions are there and none is chosen.
 *
 * @example
 * ```ts
 * import { browserFiles, covidx } from "@xrt/data";
 * const lists = [
 *   new File(["419639-9 a.png positive ricord\n900b b.png negative rnsa\n"], "train_COVIDx9B.txt"),
 *   new File(["419639-8 c.png positive ricord\n"], "test_COVIDx9B.txt"),
 * ];
 * const { records, notes } = await covidx.read(browserFiles(lists, { decode: () => Promise.reject() }));
 * records.map((record) => record.labels["COVID-19"]); // => [1, 0, 1]
 * notes[1]; // => "a rule that knows only the source gets 100.0 % of train and 100.0 % of test right"
 * ```
 */
export const covidx: DatasetReader<CovidxOptions> = {
  name: "COVIDx",
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation:
    "Wang L, Lin ZQ, Wong A. COVID-Net: a tailored deep convolutional neural network design for detection of COVID-19 cases from chest X-ray images. Scientific Reports 10:19549, 2020; and each source",
  licence: "that of each source; the lists are part of a repository under AGPL-3.0",
  async recognises(files) {
    const [[list] = []] = (await covidxLists(files)).values();
    if (list === undefined) return false;
    const [first] = await textLines(files, list.path);
    try {
      covidxLine(first?.text ?? "");
      return true;
    } catch (error) {
      if (error instanceof BadRow) return false;
      throw error;
    }
  },
  async read(files, options = {}) {
    const { version, lists } = await chooseCovidxLists(files, options);
    const { entries, rejected, repeated, respelt } = await readCovidxLists(files, lists, {
      ...options,
      version,
    });
    const vocabulary = covidxVocabulary(version, entries[0]?.label ?? "");
    const locate = await locateImages(files, options);
    const records = entries.map(
      ({ patient, file, label, source, part }): ImageMetadata => ({
        id: file,
        file: locate(`${part}/${file}`),
        patient: personOf(patient, source),
        labels: vocabulary.labelsOf(label),
        view: null,
        sex: null,
        age: null,
        source,
        licence: null,
        part,
      }),
    );
    const nobody = records.filter(({ patient }) => patient === null).length;
    const dataset = await buildDataset(
      covidx,
      files,
      {
        records,
        rejected,
        excluded:
          repeated === 0 ? [] : [{ reason: "line repeats an earlier one", count: repeated }],
        notes: [
          `the lists are of version ${version}`,
          ...sourceRuleNotes(entries),
          ...countNote(respelt, "lines name the source rnsa; it was taken for rsna"),
          ...countNote(
            nobody,
            `images are of ${[...withoutPeople].join(" and ")}, whose ids name images, not people; their patient is not known`,
          ),
        ],
      },
      options,
    );
    const defaultTask = { positive: vocabulary.positive, negative: otherLabelledFindings };
    return { ...dataset, defaultTask };
  },
};

/** People as the sources count them: some write one person twice, some name no person. */
function personOf(patient: string, source: string | null): string | null {
  if (source === "cohen") return covidPerson(patient);
  if (source === "fig1") return patient.replace(/[a-z]$/, "");
  return source !== null && withoutPeople.has(source) ? null : patient;
}
