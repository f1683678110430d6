import { DataError } from "@xrt/core";
import type { Box } from "../annotation.js";
import type { FileSource, ReadFileOptions } from "../file-source.js";

/** The parts of a COCO file that matter here. */
interface Coco {
  readonly categories: readonly { id: number; name: string }[];
  readonly images: readonly { id: number; file_name: string; width: number; height: number }[];
  readonly annotations: readonly {
    image_id: number;
    category_id: number;
    bbox: readonly [number, number, number, number];
  }[];
}

/**
 * The boxes in a file of the COCO format, by the file name of the image: how the lungs of covid-chestxray-dataset are
 * marked (`Right Lung`, `Left Lung`; General Blockchain, Inc., 2020).
 *
 * @throws DataError when the file is no COCO file, or a box names an image or a category that the file does not have.
 */
export async function cocoBoxes(
  files: FileSource,
  path: string,
  options: ReadFileOptions = {},
): Promise<ReadonlyMap<string, readonly Box[]>> {
  const name = `${files.name}/${path}`;
  const coco = parse(new TextDecoder().decode(await files.bytes(path, options)), name);
  const labels = new Map(coco.categories.map(({ id, name: label }) => [id, label]));
  const images = new Map(coco.images.map((image) => [image.id, image]));
  const boxes = new Map<string, Box[]>();
  for (const [i, { image_id, category_id, bbox }] of coco.annotations.entries()) {
    const image = images.get(image_id);
    const label = labels.get(category_id);
    if (image === undefined || label === undefined || !isBox(bbox)) {
      throw new DataError(
        `${name}: annotation ${i + 1} has image ${image_id}, category ${category_id} and box ${JSON.stringify(bbox)}; wants an image and a category of this file, and [x, y, width, height]`,
        { path: name },
      );
    }
    const [x, y, width, height] = bbox;
    const frame = { width: image.width, height: image.height };
    const own = boxes.get(image.file_name) ?? [];
    boxes.set(image.file_name, [...own, { label, x, y, width, height, frame }]);
  }
  return boxes;
}

function isBox(bbox: unknown): boolean {
  return Array.isArray(bbox) && bbox.length === 4 && bbox.every(Number.isFinite);
}

function parse(text: string, name: string): Coco {
  const wrong = (problem: string, cause?: unknown) =>
    new DataError(`${name}: not a file of the COCO format: ${problem}`, { path: name, cause });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw wrong((cause as Error).message, cause);
  }
  const parts = (json ?? {}) as Record<string, unknown>;
  for (const part of ["categories", "images", "annotations"]) {
    if (!Array.isArray(parts[part])) throw wrong(`it has no list "${part}"`);
  }
  return json as Coco;
}
