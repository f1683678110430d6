import { BadRow } from "../bad-row.js";
import type { RejectedRow } from "../dataset.js";
import type { ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { findTable } from "../find-table.js";
import type { Labels } from "../image-record.js";
import { baseName, besidePath } from "../join-path.js";
import { rowGuard } from "../row-guard.js";
import { textLines } from "../text-lines.js";

/** The order in which the lists of CheXNet state findings. */
const chexnetOrder: readonly string[] = [
  "Atelectasis",
  "Cardiomegaly",
  "Effusion",
  "Infiltration",
  "Mass",
  "Nodule",
  "Pneumonia",
  "Pneumothorax",
  "Consolidation",
  "Edema",
  "Emphysema",
  "Fibrosis",
  "Pleural_Thickening",
  "Hernia",
];

/** What lists say of one image. */
export interface ListedImage {
  /** Name of the part. */
  readonly part: string;
  /** Findings that the line states as `1`, in lists that state them. */
  readonly findings: string | null;
}

/** Lists of images, by image. */
export interface ImageLists {
  readonly images: ReadonlyMap<string, ListedImage>;
  readonly rejected: readonly RejectedRow[];
}

/**
 * Paths of the official lists by part, where they are there: `train_val_list.txt` and the `test_list.txt` beside it
 * (another set of lists has a `test_list.txt` of its own).
 */
export async function officialLists(
  files: FileSource,
  options: ReadDatasetOptions,
): Promise<Readonly<Record<string, string>>> {
  const trainVal = await findTable(files, /^train_val_list\.txt(\.gz)?$/, options);
  if (trainVal === null) return {};
  const ending = trainVal.endsWith(".gz") ? ".txt.gz" : ".txt";
  return { train_val: trainVal, test: besidePath(trainVal, `test_list${ending}`) };
}

/**
 * Reads lists of images: one file name a line, which folders may precede, alone or with 14 numbers 0 or 1 for the
 * findings in the order of CheXNet. A line that names an image again is refused.
 *
 * @param paths - Path of the list by name of the part.
 */
export async function readImageLists(
  files: FileSource,
  paths: Readonly<Record<string, string>>,
  options: ReadDatasetOptions,
): Promise<ImageLists> {
  const images = new Map<string, ListedImage>();
  const guard = rowGuard(files, options);
  const findingsOf = memoised(findingsIn);
  for (const [part, table] of Object.entries(paths)) {
    for (const { line, text } of await textLines(files, table, options)) {
      guard.attempt({ table, row: line }, () => {
        const [path = "", ...numbers] = text.split(/\s+/);
        const id = baseName(path);
        const first = images.get(id);
        if (first !== undefined) throw new BadRow(`${id} is already in the part ${first.part}`);
        images.set(id, { part, findings: findingsOf(numbers.join(" ")) });
      });
    }
  }
  return { images, rejected: guard.rejected };
}

function findingsIn(numbers: string): string | null {
  if (numbers === "") return null;
  const values = numbers.split(" ");
  if (values.length !== chexnetOrder.length || values.some((v) => v !== "0" && v !== "1")) {
    throw new BadRow(`"${numbers}" follows the file name, wants nothing or 14 numbers 0 or 1`);
  }
  return statedFindings(chexnetOrder.filter((_, i) => values[i] === "1"));
}

/** Whether a line states other findings than the table. */
export function contradicts({ findings }: ListedImage, labels: Labels): boolean {
  return (
    findings !== null && findings !== statedFindings(chexnetOrder.filter((f) => labels[f] === 1))
  );
}

function statedFindings(names: readonly string[]): string {
  return names.join("|");
}

function memoised<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
