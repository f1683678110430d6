import { DataError, UsageError } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import type { ImageMetadata } from "../image-record.js";
import { closedWorldLabels } from "../intern-labels.js";
import { rowGuard } from "../row-guard.js";
import { isTable } from "../table-names.js";

/** How {@link imageFolder} reads. */
export interface ImageFolderOptions extends ReadDatasetOptions {
  /**
   * Finds the patient in the path of an image: the first group, for example `/([^/_]+)_[^/]*$/` for `p12_3.png`. An
   * image whose path does not fit is rejected. Default: patients are not known.
   */
  readonly patient?: RegExp | undefined;
}

const images = /\.(png|jpe?g|webp|gif|bmp|tiff?|dcm|dicom)$/i;
const parts = /^(train|training|val|valid|validation|dev|test|testing)$/i;

/**
 * A folder of images whose class is the name of the folder that they lie in: `effusion/a.png`, or with the parts of a
 * split around the classes, `train/effusion/a.png` (then `part`). Deeper folders belong to their class. Classes exclude
 * one another, and there is no other finding.
 *
 * It is recognised where images lie in two such folders or more and no table lies beside them.
 *
 * @example
 * ```ts
 * import { browserFiles, imageFolder } from "@xrt/data";
 * const names = ["normal/p1_0.png", "normal/p1_1.png", "effusion/p2_0.png"];
 * const files = browserFiles(names.map((name) => new File([], name)), { decode: () => Promise.reject() });
 * const { records } = await imageFolder.read(files, { patient: /([^/_]+)_[^/]*$/ });
 * records.map((record) => [record.patient, record.labels.effusion]); // => [["p2", 1], ["p1", 0], ["p1", 0]]
 * ```
 */
export const imageFolder: DatasetReader<ImageFolderOptions> = {
  name: "folder with a folder for each class",
  defaultTask: null,
  citation: "none is known for a folder",
  licence: "none is known for a folder",
  recognises: async (files) => {
    const listed = (await files.list()) ?? [];
    if (listed.some(isTable)) return false;
    return classesOf(placesOf(listed)).length > 1;
  },
  async read(files, { patient, ...options } = {}) {
    const places = placesOf(await listedImages(files, options));
    const classes = classesOf(places);
    if (classes.length === 0) {
      throw new DataError(
        `${files.name}: no image lies in a folder named for its class, as effusion/a.png does`,
        { path: files.name },
      );
    }
    const labelsOf = closedWorldLabels(classes);
    const guard = rowGuard(files, options);
    const records = places.flatMap(
      (place) =>
        guard.attempt({ table: place.path, row: 0 }, (): ImageMetadata => {
          if (place.finding === null) throw new BadRow("the image lies in no folder of a class");
          return {
            id: place.path,
            file: place.path,
            patient: patient === undefined ? null : patientIn(place.path, patient),
            labels: labelsOf(new Set([place.finding])),
            view: null,
            sex: null,
            age: null,
            source: null,
            licence: null,
            ...(place.part !== null && { part: place.part }),
          };
        }) ?? [],
    );
    const notes = [
      `the classes are the folders ${classes.join(", ")}`,
      ...(patient === undefined
        ? ["patients are not known; name them with the option patient"]
        : []),
    ];
    return buildDataset(imageFolder, files, { records, rejected: guard.rejected, notes }, options);
  },
};

interface Place {
  readonly path: string;
  readonly part: string | null;
  /** `null` where the image lies in no folder. */
  readonly finding: string | null;
}

/** Part and class of every image, below the folders that all of them share. */
function placesOf(listed: readonly string[]): Place[] {
  const split = listed.filter(isImage).map((path) => path.split("/"));
  let shared = 0;
  // the innermost folder is never taken for a wrapping: it is the class of all images there are
  while (split.every((way) => way.length > shared + 2 && way[shared] === split[0]?.[shared])) {
    if (split.length === 0 || parts.test(split[0]?.[shared] ?? "")) break;
    shared++;
  }
  const folders = split.map((way) => way.slice(shared, -1));
  const hasParts = folders.every(
    ([first = "", second]) => parts.test(first) && second !== undefined,
  );
  return split.map((way, i) => {
    const [first = null, second = null] = folders[i] ?? [];
    return hasParts
      ? { path: way.join("/"), part: first, finding: second }
      : { path: way.join("/"), part: null, finding: first };
  });
}

function isImage(path: string): boolean {
  return images.test(path) && !/(^|\/)(\.|__MACOSX\/)/.test(path);
}

function classesOf(places: readonly Place[]): string[] {
  return [...new Set(places.flatMap(({ finding }) => finding ?? []))].sort();
}

async function listedImages(
  files: FileSource,
  { signal }: ReadDatasetOptions,
): Promise<readonly string[]> {
  const listed = await files.list({ signal });
  if (listed !== null) return listed;
  throw new DataError(
    `${files.name}: a folder of classes is read from the list of its files, and these cannot be listed; open a folder or chosen files, or write a table`,
    { path: files.name },
  );
}

function patientIn(path: string, pattern: RegExp): string {
  const match = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).exec(path);
  if (match !== null && match.length < 2) {
    throw new UsageError(
      `imageFolder: patient ${pattern} has no group; put the patient's part in brackets, as in /([^/_]+)_[^/]*$/`,
    );
  }
  const patient = match?.[1] ?? "";
  if (patient === "") throw new BadRow(`the path does not fit the pattern of patients, ${pattern}`);
  return patient;
}
