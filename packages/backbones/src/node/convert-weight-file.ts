import { extname } from "node:path";
import { DataError, type LongWork, type NdArray } from "@xrt/core";
import type { WeightFile, WeightFormat } from "../weights/weight-file.js";
import { readWeightFile } from "./read-weight-file.js";
import { writeWeightFile } from "./write-weight-file.js";

/** What {@link convertWeightFile} did. */
export interface ConvertedWeights {
  readonly from: string;
  readonly to: string;
  /** Format that was read. */
  readonly format: WeightFormat;
  /** Files that were written. */
  readonly files: readonly string[];
  /** Number of tensors, and of values in all of them. */
  readonly tensors: number;
  readonly values: number;
  /** Names in the file that was read, and what they became. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** What the file has and the new one has not, in words. */
  readonly dropped: readonly string[];
  /** What the reader changed, in words: types that were converted. */
  readonly notes: readonly string[];
}

/**
 * A weight file in another format, by the ending of `to`; see `writeWeightFile`. Float32 values stay bit for bit, which is checked by
 * reading the new file back; other types become float32, which the notes say.
 *
 * @throws DataError when the file cannot be read, or the new one does not give back what was written.
 * @throws UsageError when no format that is written has that ending.
 *
 * @example
 * ```ts no-run
 * import { convertWeightFile } from "@xrt/backbones/node";
 * const { tensors, dropped } = await convertWeightFile("resnet20.th", "resnet20.safetensors");
 * ```
 */
export async function convertWeightFile(
  from: string,
  to: string,
  { onProgress, signal }: LongWork = {},
): Promise<ConvertedWeights> {
  const step = (done: number) => {
    signal?.throwIfAborted();
    onProgress?.({ task: "convert", done, total: 3, unit: "steps" });
  };
  step(0);
  const file = await readWeightFile(from);
  step(1);
  const files = await writeWeightFile(to, file);
  step(2);
  const back = await readWeightFile(to);
  refuseLosses(file.tensors, back.tensors, to);
  step(3);
  return {
    from,
    to,
    format: file.format,
    files,
    tensors: file.tensors.size,
    values: [...file.tensors.values()].reduce((n, { data }) => n + data.length, 0),
    renamed: file.renamed ?? [],
    dropped: droppedOf(file, back, to),
    notes: file.notes,
  };
}

function refuseLosses(
  before: ReadonlyMap<string, NdArray>,
  after: ReadonlyMap<string, NdArray>,
  path: string,
): void {
  for (const [name, array] of before) {
    const other = after.get(name);
    if (other === undefined || !isSame(array, other)) {
      throw new DataError(`${path}: "${name}" does not come back as it was written`, { path });
    }
  }
}

function isSame(a: NdArray, b: NdArray): boolean {
  if (String(a.shape) !== String(b.shape)) return false;
  const [x, y] = [a, b].map(({ data }) => new Uint32Array(aligned(data)));
  return x?.every((word, i) => word === y?.[i]) ?? false;
}

function aligned({ buffer, byteOffset, byteLength }: Float32Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

/** What the old file has beside its tensors and the new one does not give back. */
function droppedOf(file: WeightFile, back: WeightFile, to: string): string[] {
  const metadata = Object.keys(file.metadata).filter(
    (key) => back.metadata[key] !== file.metadata[key],
  );
  return [
    ...(file.topology !== undefined && back.topology === undefined
      ? [`the network itself, which ${extname(to) || ".npy"} files do not hold here`]
      : []),
    ...metadata.map((key) => `${key}: ${shortened(file.metadata[key] ?? "")}`),
    ...(file.leftOut ?? []),
  ];
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
