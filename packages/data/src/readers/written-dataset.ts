import { DataError, type NdArray } from "@xrt/core";
import type { Mask } from "../annotation.js";
import { buildDataset } from "../build-dataset.js";
import type { Dataset } from "../dataset.js";
import type { DatasetReader } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import type { ImageMetadata } from "../image-record.js";

/** Name of the file that describes a folder written by `writeDataset` of `@xrt/data/node`. */
export const datasetFile = "dataset.json";

/** A mask as a file of its own. */
export interface WrittenMask {
  readonly label: string;
  /** Path of an image whose white pixels are the mask. */
  readonly file: string;
}

/** A record as it is written: everything but its pixels. */
export type WrittenRecord = Omit<ImageMetadata, "masks"> & {
  readonly masks?: readonly WrittenMask[];
};

/** What `dataset.json` holds. */
export interface WrittenDataset
  extends Pick<
    Dataset,
    "name" | "defaultTask" | "citation" | "licence" | "notes" | "excluded" | "rejected"
  > {
  readonly format: "xrt-dataset";
  readonly version: 1;
  readonly records: readonly WrittenRecord[];
}

/** A folder that `writeDataset` of `@xrt/data/node` wrote: `dataset.json` and one image for each record. */
export const writtenDataset: DatasetReader = {
  name: "dataset written by @xrt",
  defaultTask: null,
  citation: "as dataset.json says",
  licence: "as dataset.json says",
  recognises: async (files) => (await files.list())?.includes(datasetFile) === true,
  async read(files, options = {}) {
    const written = parsed(await files.bytes(datasetFile, options), `${files.name}/${datasetFile}`);
    const { name, defaultTask, citation, licence, rejected, notes, excluded } = written;
    const records = written.records.map(({ masks, ...record }) => ({
      ...record,
      ...(masks === undefined ? {} : { masks: masks.map((mask) => openMask(mask, files)) }),
    }));
    const own = { ...writtenDataset, name, defaultTask, citation, licence };
    return buildDataset(own, files, { records, rejected, notes, excluded }, options);
  },
};

function openMask({ label, file }: WrittenMask, files: FileSource): Mask {
  return {
    label,
    async mask(): Promise<NdArray> {
      const { shape, data } = await files.image(file);
      return { shape, data: data.map((value) => (value > 127 ? 1 : 0)) };
    },
  };
}

function parsed(bytes: Uint8Array, path: string): WrittenDataset {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DataError(`${path}: is not JSON (${(cause as Error).message}); write it anew`, {
      path,
      cause,
    });
  }
  const { format, version, records } = Object(json) as Partial<WrittenDataset>;
  if (format !== "xrt-dataset" || version !== 1 || !Array.isArray(records)) {
    throw new DataError(
      `${path}: format ${format}, version ${version}; wants xrt-dataset, version 1`,
      { path },
    );
  }
  const bad = records.findIndex((record) => !isRecord(record));
  if (bad >= 0) {
    throw new DataError(`${path}: record ${bad} has no id, file or labels; write it anew`, {
      path,
    });
  }
  const { name, citation, licence, defaultTask, notes, excluded, rejected } =
    json as WrittenDataset;
  return {
    ...{ format, version, records },
    ...{ name: String(name), citation: String(citation), licence: String(licence) },
    ...{ defaultTask: defaultTask ?? null },
    ...{ notes: notes ?? [], excluded: excluded ?? [], rejected: rejected ?? [] },
  };
}

function isRecord(value: unknown): boolean {
  const { id, file, labels } = Object(value) as Partial<WrittenRecord>;
  return typeof id === "string" && typeof file === "string" && typeof labels === "object";
}
