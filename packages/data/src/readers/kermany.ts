import { DataError } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import type { DatasetReader } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import type { ImageMetadata } from "../image-record.js";
import { closedWorldLabels } from "../intern-labels.js";
import { rowGuard } from "../row-guard.js";

const labelsOf = closedWorldLabels([
  "Normal",
  "Pneumonia",
  "Bacterial pneumonia",
  "Viral pneumonia",
]);

const labelsByKind = {
  normal: labelsOf(new Set(["Normal"])),
  bacteria: labelsOf(new Set(["Pneumonia", "Bacterial pneumonia"])),
  virus: labelsOf(new Set(["Pneumonia", "Viral pneumonia"])),
} as const;

type Kind = keyof typeof labelsByKind;

/** What the name of a file says, by the series that the name belongs to. */
const series: readonly { name: RegExp; read: (match: RegExpExecArray) => [Kind, string] }[] = [
  {
    name: /^person(\d+)_(bacteria|virus)_\d+(_\d+)?$/,
    read: ([, number, kind]) => [kind as Kind, `person${number}`],
  },
  { name: /^((?:NORMAL2-)?IM-\d+)-\d+(-\d+)?$/, read: ([, child]) => ["normal", child as string] },
  {
    name: /^(BACTERIA|VIRUS|NORMAL)-(\d+)-\d+$/,
    read: ([, kind, number]) => [kind?.toLowerCase() as Kind, `child ${number}`],
  },
];

/**
 * Kermany: 5,856 radiographs of children of one to five years, normal or with pneumonia, bacterial or viral.
 *
 * Layout: `{train,val,test}/{NORMAL,PNEUMONIA}/*.jpeg`, without any table: all is in the names, of either release
 * (`person1_virus_6.jpeg`, `VIRUS-1012-0001.jpeg`). A child is its number, whether the film shows bacteria or a virus.
 * Folders are the widely copied split (`part`), which parts children; the notes say how many. Second copies of the
 * folders and resource forks, as in the archive that is passed around, are left out.
 *
 * @example
 * ```ts
 * import { browserFiles, kermany } from "@xrt/data";
 * const names = ["train/PNEUMONIA/person7_bacteria_28.jpeg", "test/PNEUMONIA/person7_virus_29.jpeg"];
 * const files = browserFiles(names.map((name) => new File([], name)), { decode: () => Promise.reject() });
 * const { records, notes } = await kermany.read(files);
 * records.map((record) => record.patient); // => ["person7", "person7"]
 * notes[0]; // => "1 children have images in several folders of the split; split by patient instead"
 * ```
 */
export const kermany: DatasetReader = {
  name: "Kermany paediatric pneumonia",
  defaultTask: { positive: "Pneumonia", negative: "Normal" },
  citation:
    "Kermany DS, Goldbaum M, Cai W, et al. Identifying Medical Diagnoses and Treatable Diseases by Image-Based Deep Learning. Cell 2018;172(5):1122-1131. Data: Mendeley Data, doi:10.17632/rscbjbr9sj",
  licence: "CC BY 4.0",
  recognises: async (files) => {
    const images = ((await files.list()) ?? []).flatMap((path) => imageAt(path) ?? []);
    return images.some(({ stem }) => series.some(({ name }) => name.test(stem)));
  },
  async read(files, options = {}) {
    const { images, copies } = await findImages(files);
    const guard = rowGuard(files, options);
    const records = images.flatMap(
      (image) => guard.attempt({ table: image.path, row: 0 }, () => readImage(image)) ?? [],
    );
    const notes = [
      ...splitNotes(records),
      "patients are children; do not mix them with adults without an eye on age",
    ];
    const excluded = copies > 0 ? [{ reason: "second copy of a folder", count: copies }] : [];
    return buildDataset(
      kermany,
      files,
      { records, rejected: guard.rejected, notes, excluded },
      options,
    );
  },
};

interface Image {
  readonly path: string;
  /** What comes before the folders of the split. */
  readonly root: string;
  readonly part: string;
  readonly folder: string;
  readonly stem: string;
}

function imageAt(path: string): Image | null {
  const parts = /^(.*?\/)?(train|val|test)\/(NORMAL|PNEUMONIA)\/([^/]+)\.jpe?g$/i.exec(path);
  if (parts === null || /(^|\/)(__MACOSX\/|\._)/.test(path)) return null;
  const [, root = "", part = "", folder = "", stem = ""] = parts;
  return { path, root, part, folder, stem };
}

/** The images below the shortest root; the archive that is passed around holds everything twice. */
async function findImages(files: FileSource): Promise<{ images: Image[]; copies: number }> {
  const listed = await files.list();
  if (listed === null) {
    throw new DataError(
      `${files.name}: Kermany's images have no table, and these files cannot be listed; open a folder or chosen files`,
      { path: files.name },
    );
  }
  const all = listed.flatMap((path) => imageAt(path) ?? []);
  const [root] = all.map((image) => image.root).sort((a, b) => a.length - b.length);
  const images = all.filter((image) => image.root === root);
  return { images, copies: all.length - images.length };
}

function readImage({ path, part, folder, stem }: Image): ImageMetadata {
  const [kind, child] = readName(stem);
  if ((kind === "normal") !== (folder.toUpperCase() === "NORMAL")) {
    throw new BadRow(`the name says ${kind}, but the folder ${folder}`);
  }
  return {
    id: `${part}/${folder}/${path.slice(path.lastIndexOf("/") + 1)}`,
    file: path,
    patient: child,
    labels: labelsByKind[kind],
    view: "AP",
    sex: null,
    age: null,
    source: "Guangzhou Women and Children's Medical Center",
    licence: kermany.licence,
    part,
  };
}

function readName(stem: string): [Kind, string] {
  for (const { name, read } of series) {
    const match = name.exec(stem);
    if (match !== null) return read(match);
  }
  throw new BadRow(
    "the name is none of personN_bacteria_K, personN_virus_K, IM-N-K, NORMAL2-IM-N-K, BACTERIA-N-K, VIRUS-N-K, NORMAL-N-K",
  );
}

function splitNotes(records: readonly ImageMetadata[]): string[] {
  const parts = new Map<string | null, Set<string | undefined>>();
  for (const { patient, part } of records) {
    parts.set(patient, (parts.get(patient) ?? new Set()).add(part));
  }
  const split = [...parts.values()].filter((of) => of.size > 1).length;
  return split === 0
    ? []
    : [`${split} children have images in several folders of the split; split by patient instead`];
}
