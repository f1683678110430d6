import { extname } from "node:path";
import { DataError, type LongWork, type NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { namedTensors } from "../weights/named-tensors.js";
import { contractOf } from "../weights/weight-contract.js";
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
  /** Whether the new file holds the network too, and not its weights alone. */
  readonly network: boolean;
  /** Names in the file that was read, and what they became. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** What the file has and the new one has not, in words. */
  readonly dropped: readonly string[];
  /** What the reader changed, in words: types that were converted. */
  readonly notes: readonly string[];
}

/** Options of {@link convertWeightFile}. */
export interface ConvertWeightOptions extends LongWork {
  /**
   * The network that the file holds, read by the caller: it is written in place of the bare tensors, for `.onnx` ready to run.
   * Names are then those of its parameters.
   */
  readonly network?: Graph | undefined;
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
  { network, onProgress, signal }: ConvertWeightOptions = {},
): Promise<ConvertedWeights> {
  const step = (done: number) => {
    signal?.throwIfAborted();
    onProgress?.({ task: "convert", done, total: 3, unit: "steps" });
  };
  step(0);
  const file = await readWeightFile(from);
  step(1);
  const files = await (network === undefined
    ? writeWeightFile(to, file)
    : writeWeightFile(to, network, { contract: contractOf(file) }));
  step(2);
  const back = await readWeightFile(to);
  const tensors = await namedTensors(network ?? file);
  refuseLosses(tensors, back.tensors, to);
  step(3);
  return {
    from,
    to,
    format: file.format,
    files,
    tensors: tensors.size,
    values: [...tensors.values()].reduce((n, { data }) => n + data.length, 0),
    renamed: network === undefined ? (file.renamed ?? []) : [],
    network: network !== undefined || back.topology !== undefined,
    dropped: droppedOf(file, back, { to, network }),
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
function droppedOf(
  file: WeightFile,
  back: WeightFile,
  { to, network }: { readonly to: string; readonly network: Graph | undefined },
): string[] {
  const metadata = Object.keys(file.metadata).filter(
    (key) => back.metadata[key] !== file.metadata[key],
  );
  return [
    ...(file.topology !== undefined && back.topology === undefined && network === undefined
      ? [`the network itself, which ${extname(to) || ".npy"} files do not hold here`]
      : []),
    ...metadata.map((key) => `${key}: ${shortened(file.metadata[key] ?? "")}`),
    ...(file.leftOut ?? []),
  ];
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
