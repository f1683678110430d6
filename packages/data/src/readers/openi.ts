import { parseXml, XmlElement, XmlError } from "@rgrove/parse-xml";
import { DataError } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { countNote } from "../count-note.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import type { ImageMetadata } from "../image-record.js";
import { locateImages } from "../locate-images.js";
import { occurringLabels, type StatedLabels } from "../occurring-labels.js";
import { rowGuard } from "../row-guard.js";

/** How {@link openI} reads. */
export interface OpenIOptions extends ReadDatasetOptions {
  /**
   * Which terms of a report become labels: `"major"`, those that indexers chose, or `"automatic"`, those that a program
   * found in the text. Default `"major"`.
   */
  readonly terms?: "major" | "automatic" | undefined;
}

const normal = "normal";
const remarks = ["Technical Quality of Image Unsatisfactory"];
const atOnce = 32;

/**
 * OpenI: the Indiana University collection, 3,955 reports (XML) with 7,470 radiographs.
 *
 * Layout: reports anywhere (`ecgen-radiology/*.xml`), images as `NLMCXR_png/<id>.png` or the DICOM files, found by name.
 * A label is the head of an indexing term (`Opacity` of `Opacity/lung/base/left`); where a term begins with a place, as
 * `Lung/hyperdistention` does, it is that place. The world is closed: what is not indexed is absent; `No Indexing` and
 * no term at all leave everything missing. A report is one examination (`study`) of somebody who is not named, with a
 * frontal and often a lateral image, and it does not say which is which. `raw` holds the text of the report.
 *
 * @example
 * ```ts
 * import { browserFiles, openI } from "@xrt/data";
 * const report = `<eCitation>
 *   <uId id="CXR1"/>
 *   <Abstract><AbstractText Label="IMPRESSION">Small left effusion.</AbstractText></Abstract>
 *   <MeSH><major>Pleural Effusion/left/small</major></MeSH>
 *   <parentImage id="CXR1_1_IM-0001-3001"/>
 * </eCitation>`;
 * const files = browserFiles([new File([report], "1.xml")], { decode: () => Promise.reject() });
 * const [record] = (await openI.read(files)).records;
 * record?.id; // => "CXR1_1_IM-0001-3001.png"
 * record?.labels; // => { "Pleural Effusion": 1 }
 * record?.raw?.IMPRESSION; // => "Small left effusion."
 * ```
 */
export const openI: DatasetReader<OpenIOptions> = {
  name: "OpenI",
  defaultTask: { positive: "Cardiomegaly", negative: normal },
  citation:
    "Demner-Fushman D, Kohli MD, Rosenman MB, et al. Preparing a collection of radiology examinations for distribution and retrieval. Journal of the American Medical Informatics Association 2016;23(2):304-310",
  licence: "CC BY-NC-ND 4.0",
  recognises: async (files) => {
    const [first] = reportsOf((await files.list()) ?? []);
    if (first === undefined) return false;
    return new TextDecoder()
      .decode((await files.bytes(first)).subarray(0, 4096))
      .includes("<eCitation");
  },
  async read(files, { terms = "major", ...options } = {}) {
    const listed = await files.list({ signal: options.signal });
    if (listed === null) {
      throw new DataError(
        `${files.name}: OpenI has a file for each report, and these files cannot be listed; open a folder or chosen files`,
        { path: files.name },
      );
    }
    const locate = await locateImages(files, options);
    const guard = rowGuard(files, options);
    const reports: Report[] = [];
    for await (const { path, bytes } of filesInTurn(files, reportsOf(listed), options)) {
      const report = guard.attempt({ table: path, row: 0 }, () => readReport(bytes, terms));
      if (report !== undefined) reports.push(report);
    }
    const labels = occurringLabels(
      reports.map(({ stated }) => stated),
      { remarks },
    );
    const records = reports.flatMap((report) =>
      report.images.map((image) => ({
        ...recordOf(report, image, locate),
        labels: labels.of(report.stated),
      })),
    );
    const silent = reports.filter(({ stated }) => labels.saysNothing(stated)).length;
    const imageless = reports.filter(({ images }) => images.length === 0).length;
    return buildDataset(
      openI,
      files,
      {
        records,
        rejected: guard.rejected,
        notes: [
          `labels are the heads of the ${terms} terms of the report, copied to each of its images`,
          "the reports name no person, and do not say which image is frontal",
          ...countNote(silent, "reports are not indexed; their labels are missing"),
        ],
        excluded: imageless > 0 ? [{ reason: "report without an image", count: imageless }] : [],
      },
      options,
    );
  },
};

function reportsOf(listed: readonly string[]): string[] {
  return listed.filter((path) => /\.xml$/i.test(path));
}

/** The files in order, some read at once. */
async function* filesInTurn(
  files: FileSource,
  paths: readonly string[],
  { signal }: ReadDatasetOptions,
): AsyncGenerator<{ path: string; bytes: Uint8Array }> {
  for (let i = 0; i < paths.length; i += atOnce) {
    signal?.throwIfAborted();
    const some = paths.slice(i, i + atOnce);
    yield* await Promise.all(
      some.map(async (path) => ({ path, bytes: await files.bytes(path, { signal }) })),
    );
  }
}

interface Report {
  readonly id: string;
  readonly images: readonly string[];
  readonly stated: StatedLabels;
  readonly licence: string | null;
  readonly year: number | null;
  readonly raw: Readonly<Record<string, string>>;
}

function readReport(bytes: Uint8Array, terms: "major" | "automatic"): Report {
  const root = parse(bytes);
  const id = elements(root, "uId")[0]?.attributes.id ?? "";
  if (root.name !== "eCitation" || id === "") {
    throw new BadRow(
      `<${root.name}> with uId "${id}" is no report of OpenI, wants <eCitation><uId id=…>`,
    );
  }
  const images = elements(root, "parentImage").map((image) => image.attributes.id ?? "");
  if (images.includes("")) throw new BadRow("a parentImage has no id");
  const year = /^\d{4}/.exec(textOf(root, "articleDate"))?.[0];
  return {
    id,
    images,
    stated: headsOf(elements(root, terms).map(({ text }) => text.trim())),
    licence: licenceOf(textOf(root, "licenseURL")),
    year: year === undefined ? null : Number(year),
    raw: rawOf(root),
  };
}

function parse(bytes: Uint8Array): XmlElement {
  try {
    const { root } = parseXml(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (root !== null) return root;
  } catch (error) {
    if (error instanceof XmlError) throw new BadRow(`not XML: ${error.message.split("\n", 1)[0]}`);
    if (error instanceof TypeError) throw new BadRow("not valid UTF-8");
    throw error;
  }
  throw new BadRow("holds no element");
}

function elements(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.flatMap((child) =>
    child instanceof XmlElement
      ? [...(child.name === name ? [child] : []), ...elements(child, name)]
      : [],
  );
}

function textOf(root: XmlElement, name: string): string {
  return elements(root, name)[0]?.text.trim() ?? "";
}

/** The part of each term before its first slash. */
function headsOf(terms: readonly string[]): StatedLabels {
  const heads = new Set(terms.map((term) => (term.split("/", 1)[0] ?? "").trim()));
  heads.delete("");
  if (heads.delete("No Indexing") || heads.size === 0) {
    if (heads.size === 0) return null;
    throw new BadRow(`the report is not indexed, but as ${[...heads].join(", ")}`);
  }
  const findings = [...heads].filter((head) => !remarks.includes(head) && head !== normal);
  if (heads.has(normal) && findings.length > 0) {
    throw new BadRow(`the report is normal, but has ${findings.join(", ")}`);
  }
  return heads;
}

function licenceOf(url: string): string | null {
  const [, kind, version] = /creativecommons\.org\/licenses\/([a-z-]+)\/([\d.]+)/.exec(url) ?? [];
  if (kind !== undefined) return `CC ${kind.toUpperCase()} ${version}`;
  return url === "" ? null : url;
}

function rawOf(root: XmlElement): Record<string, string> {
  const joined = (name: string) =>
    elements(root, name)
      .map(({ text }) => text.trim())
      .join("; ");
  const sections = elements(root, "AbstractText").map((section) => [
    section.attributes.Label ?? "TEXT",
    section.text.trim(),
  ]);
  return {
    ...Object.fromEntries(sections),
    major: joined("major"),
    automatic: joined("automatic"),
  };
}

function recordOf(
  { id, licence, year, raw }: Report,
  image: string,
  locate: (expected: string, names: readonly string[]) => string,
): Omit<ImageMetadata, "labels"> {
  // the DICOM files leave out what is before the first underscore
  const names = [`${image}.dcm`, `${image.replace(/^CXR\d+_/, "")}.dcm`];
  return {
    id: `${image}.png`,
    file: locate(`NLMCXR_png/${image}.png`, names),
    patient: null,
    view: null,
    sex: null,
    age: null,
    source: "Indiana University",
    licence,
    study: id,
    ...(year !== null && { year }),
    raw,
  };
}
