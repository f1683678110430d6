import type { Box, Mask, Score } from "../annotation.js";
import { countNote } from "../count-note.js";
import type { RejectedRow } from "../dataset.js";
import type { ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { findTable } from "../find-table.js";
import type { ImageMetadata } from "../image-record.js";
import { baseName } from "../join-path.js";
import { brixiaScores, type ScoreTable } from "./brixia-scores.js";
import { cocoBoxes } from "./coco-boxes.js";
import { covidSeverity } from "./covid-severity.js";

/** What lies beside the table of covid-chestxray-dataset about its images. */
export interface CovidAnnotations {
  /** Of the image with that file name. */
  of(id: string): Pick<ImageMetadata, "boxes" | "masks" | "scores">;
  readonly rejected: readonly RejectedRow[];
  readonly notes: readonly string[];
}

/**
 * Reads the annotations of covid-chestxray-dataset that are there: boxes of the lungs
 * (`annotations/imageannotation_ai_lung_bounding_boxes.json`), masks of the lungs (`annotations/lungVAE-masks/`, made by a
 * network), severity scores (`annotations/covid-severity-scores.csv`), and Brixia scores
 * (`brixia_public_annotations.csv`, published apart).
 */
export async function readCovidAnnotations(
  files: FileSource,
  records: readonly ImageMetadata[],
  options: ReadDatasetOptions,
): Promise<CovidAnnotations> {
  const brixia = await scoresIn(/^(brixia_)?public[_-]annotations\.csv$/i, brixiaScores);
  const severity = await scoresIn(/^covid-severity-scores\.csv$/, covidSeverity);
  const boxPath = await findTable(files, /lung_bounding_boxes\.json$/, options);
  const boxes =
    boxPath === null ? new Map<string, Box[]>() : await cocoBoxes(files, boxPath, options);
  const masks = await lungMasks(files, records, options);
  const ids = new Set(records.map(({ id }) => id));
  const absent = (named: ReadonlyMap<string, unknown>) =>
    [...named.keys()].filter((id) => !ids.has(id)).length;
  return {
    of: (id) => {
      const scores = [...(brixia.scores.get(id) ?? []), ...(severity.scores.get(id) ?? [])];
      const own = boxes.get(id);
      const mask = masks.of(id);
      return {
        ...(scores.length > 0 && { scores }),
        ...(own !== undefined && { boxes: own }),
        ...(mask !== null && { masks: [mask] }),
      };
    },
    rejected: [...brixia.rejected, ...severity.rejected],
    notes: [
      ...countNote(absent(brixia.scores), "Brixia scores are of images that are not there"),
      ...countNote(absent(severity.scores), "severity scores are of images that are not there"),
      ...countNote(absent(boxes), "images with boxes of the lungs are not there"),
      ...masks.notes,
    ],
  };

  async function scoresIn(name: RegExp, read: typeof brixiaScores): Promise<ScoreTable> {
    const path = await findTable(files, name, options);
    return path === null
      ? { scores: new Map<string, Score[]>(), rejected: [] }
      : read(files, path, options);
  }
}

/**
 * Masks are named by the stem of the image, and stems are not unique: where two images share one, it is not known whose
 * mask it is, and neither gets it.
 */
async function lungMasks(
  files: FileSource,
  records: readonly ImageMetadata[],
  { signal }: ReadDatasetOptions,
): Promise<{ of(id: string): Mask | null; notes: readonly string[] }> {
  const listed = (await files.list({ signal })) ?? [];
  const paths = new Map(
    listed
      .filter((path) => path.includes("lungVAE-masks/") && path.endsWith("_mask.png"))
      .map((path) => [baseName(path).slice(0, -"_mask.png".length), path]),
  );
  const owners = new Map<string, number>();
  for (const { id } of records) owners.set(stemOf(id), (owners.get(stemOf(id)) ?? 0) + 1);
  const shared = [...owners].filter(([stem, count]) => count > 1 && paths.has(stem));
  return {
    of: (id) => {
      const path = paths.get(stemOf(id));
      if (path === undefined || (owners.get(stemOf(id)) ?? 0) > 1) return null;
      return { label: "Lungs", mask: () => readMask(files, path) };
    },
    notes: countNote(
      shared.length,
      "masks of the lungs were left out: two images share the stem by which the mask is named",
    ),
  };
}

function stemOf(id: string): string {
  return id.replace(/\.[^.]*$/, "");
}

async function readMask(files: FileSource, path: string): ReturnType<Mask["mask"]> {
  const { shape, data } = await files.image(path);
  const [height = 0, width = 0, channels = 1] = shape;
  // half of 255: masks are black and white, whatever the depth they were saved with
  const inside = Float32Array.from({ length: height * width }, (_, i) =>
    (data[i * channels] ?? 0) > 127.5 ? 1 : 0,
  );
  return { shape: [height, width, 1], data: inside };
}
