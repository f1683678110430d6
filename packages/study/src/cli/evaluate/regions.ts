import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { boxMask } from "@xrt/attribution/evaluate";
import { DataError, type NdArray, UsageError } from "@xrt/core";
import type { ImageRecord } from "@xrt/data";
import { decodeImage } from "@xrt/data/node";

/** What maps should find, for the images of a dataset. */
export interface Regions {
  /** What they are, for a person: `lung`, or the folder that they come from. */
  readonly name: string | null;
  has(record: ImageRecord): boolean;
  /** `[height, width, 1]`, above 0 inside; null where the image has none. */
  mask(record: ImageRecord, imageSize: readonly [number, number]): Promise<NdArray | null>;
}

const none: Regions = { name: null, has: () => false, mask: async () => null };

/** Folders in which masks are looked for beside the images. */
const folders = ["masks", "lung", "lungs", "lung-masks"];

/**
 * The regions of a dataset: of a folder with masks that are called as their images, or the masks and boxes of the records. Of several kinds it is
 * the one that is asked for, the one that is called as the target, or the one that most images have.
 *
 * @throws UsageError when a folder or a kind is asked for that is not there.
 */
export async function regionsOf(
  records: readonly ImageRecord[],
  {
    data,
    masks,
    region,
    target,
  }: {
    readonly data: string;
    readonly masks?: string | undefined;
    readonly region?: string | undefined;
    readonly target: string;
  },
): Promise<Regions> {
  if (masks !== undefined) {
    for (const folder of [masks, join(data, masks)]) {
      const found = await ofFolder(records, folder);
      if (found !== null) return found;
    }
    throw new UsageError(`--masks: ${masks} has no file that is called as an image`);
  }
  const counts = new Map<string, number>();
  for (const { masks: own = [], boxes = [] } of records) {
    for (const label of new Set([...own, ...boxes].map((one) => one.label))) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  if (region !== undefined && !counts.has(region)) {
    const known = [...counts.keys()].join(", ") || "none";
    throw new UsageError(`--region: no image has a region "${region}"; the set has ${known}`);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]).map(([label]) => label);
  const label = region ?? (counts.has(target) ? target : most);
  if (label !== undefined) return ofRecords(label);
  for (const folder of folders) {
    const found = await ofFolder(records, join(data, folder));
    if (found !== null) return found;
  }
  return none;
}

function ofRecords(label: string): Regions {
  const own = <T extends { readonly label: string }>(list: readonly T[] = []) =>
    list.filter((one) => one.label === label);
  return {
    name: label,
    has: ({ masks, boxes }) => own(masks).length + own(boxes).length > 0,
    async mask({ masks, boxes }, [height, width]) {
      const drawn = await Promise.all(own(masks).map((one) => one.mask()));
      if (drawn.length > 0) return union(drawn);
      const framed = own(boxes).map(({ x, y, width: w, height: h, frame }) => {
        const [across, down] =
          frame === null ? [1, 1] : [width / frame.width, height / frame.height];
        return { x: x * across, y: y * down, width: w * across, height: h * down };
      });
      if (framed.length === 0) return null;
      const data = Float32Array.from(boxMask(framed, [height, width]));
      return { data, shape: [height, width, 1] };
    },
  };
}

/** Masks of one size: inside any of them. */
function union(masks: readonly NdArray[]): NdArray {
  const [first] = masks as [NdArray, ...NdArray[]];
  const data = first.data.map((_, i) => Math.max(...masks.map((mask) => mask.data[i] ?? 0)));
  return { data, shape: first.shape };
}

/** Masks that are called as their images, whatever their ending; null where the folder has none. */
async function ofFolder(records: readonly ImageRecord[], folder: string): Promise<Regions | null> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    return null;
  }
  const files = new Map(names.map((name) => [stem(name), join(folder, name)]));
  const fileOf = ({ id, file }: ImageRecord) => files.get(stem(file)) ?? files.get(stem(id));
  if (!records.some((record) => fileOf(record) !== undefined)) return null;
  return {
    name: folder,
    has: (record) => fileOf(record) !== undefined,
    async mask(record) {
      const path = fileOf(record);
      if (path === undefined) return null;
      const mask = await decodeImage(path);
      // grey levels of a picture that is no mask would all count as inside
      if (mask.data.every((v) => v > 0)) {
        throw new DataError(`${path}: is inside everywhere, wants black outside of the region`, {
          path,
        });
      }
      return mask;
    },
  };
}

function stem(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.slice(0, name.length - extname(name).length);
}
