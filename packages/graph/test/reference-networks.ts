import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type NdArray, ndArray, sizeOf } from "@xrt/core";

const folder = join(import.meta.dirname, "fixtures", "networks");

/** A network that PyTorch wrote, with what PyTorch computed in float64; `fixtures/make-networks.py` makes them. */
export interface ReferenceNetwork {
  readonly name: string;
  /** `"torchscript"`, `"folded"` or `"dynamo"`. */
  readonly exporter: string;
  readonly path: string;
  /** `input`, `output`, `cotangent`, `input gradient`, and the gradient of each parameter. */
  readonly tensors: ReadonlyMap<string, NdArray>;
  /** Initializers of the file: the gradient of each, in its own layout. */
  readonly initializers: ReadonlyMap<string, NdArray>;
}

/** Network and exporter of each file. */
export const referenceNetworks: readonly (readonly [string, string])[] = readdirSync(folder)
  .filter((file) => file.endsWith(".onnx"))
  .map((file) => {
    const [, name = "", exporter = ""] = /^(.*)\.([^.]*)\.onnx$/.exec(file) ?? [];
    return [name, exporter];
  });

export function readReferenceNetwork(name: string, exporter: string): ReferenceNetwork {
  const bytes = readFileSync(join(folder, `${name}.bin`));
  const index: {
    tensors: Record<string, { shape: number[]; offset: number }>;
    files: Record<string, Record<string, [string, boolean]>>;
  } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const tensors = new Map(
    Object.entries(index.tensors).map(([key, { shape, offset }]) => {
      const from = bytes.byteOffset + offset;
      const data = new Float32Array(bytes.buffer.slice(from, from + 4 * sizeOf(shape)));
      return [key, ndArray(data, shape)];
    }),
  );
  const initializers = new Map(
    Object.entries(index.files[exporter] ?? {}).map(([initializer, [of, transposed]]) => {
      const gradient = tensors.get(of) as NdArray;
      return [initializer, transposed ? transposeMatrix(gradient) : gradient];
    }),
  );
  return { name, exporter, path: join(folder, `${name}.${exporter}.onnx`), tensors, initializers };
}

function transposeMatrix({ data, shape: [rows = 0, columns = 0] }: NdArray): NdArray {
  const moved = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)] as number);
  return ndArray(moved, [columns, rows]);
}
