import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type NdArray, ndArray, sizeOf } from "@xrt/core";

/** A model of one op with what onnxruntime computed; `fixtures/make-onnx-ops.py` makes them. */
export interface OnnxOpCase {
  readonly name: string;
  readonly model: Uint8Array;
  readonly inputs: Readonly<Record<string, NdArray>>;
  readonly outputs: readonly NdArray[];
}

interface Stored {
  readonly shape: readonly number[];
  readonly at: number;
}

/** All cases of `fixtures/onnx-ops.bin`: length of the index, the index, and the bytes it points into. */
export function readOnnxOps(): readonly OnnxOpCase[] {
  const bytes = readFileSync(join(import.meta.dirname, "fixtures", "onnx-ops.bin"));
  const start = 4 + bytes.readUInt32LE(0);
  const index: {
    name: string;
    model: [number, number];
    inputs: Record<string, Stored>;
    outputs: Stored[];
  }[] = JSON.parse(bytes.subarray(4, start).toString());
  const tensor = ({ shape, at }: Stored) => {
    const from = bytes.byteOffset + start + at;
    return ndArray(new Float32Array(bytes.buffer.slice(from, from + 4 * sizeOf(shape))), shape);
  };
  return index.map(({ name, model: [at, length], inputs, outputs }) => ({
    name,
    model: Uint8Array.from(bytes.subarray(start + at, start + at + length)),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([key, stored]) => [key, tensor(stored)]),
    ),
    outputs: outputs.map(tensor),
  }));
}
