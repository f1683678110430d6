import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, type NdArray, randomStream, sizeOf, writeNpy } from "@xrt/core";
import { Dice, mutateBytes } from "@xrt/testing";
import { unzipSync, zipSync } from "fflate";
import { exportWeights } from "../src/weights/export-weights.js";
import { kerasHdf5 } from "../src/weights/readers/keras-hdf5.js";
import { kerasV3 } from "../src/weights/readers/keras-v3.js";
import { numpy } from "../src/weights/readers/numpy.js";
import { onnx } from "../src/weights/readers/onnx.js";
import { safetensors } from "../src/weights/readers/safetensors.js";
import { tfjs } from "../src/weights/readers/tfjs.js";
import { tflite } from "../src/weights/readers/tflite.js";
import { torchLegacy } from "../src/weights/readers/torch-legacy.js";
import { torchZip } from "../src/weights/readers/torch-zip.js";
import type { WeightFile } from "../src/weights/weight-file.js";
import type { WeightReader } from "../src/weights/weight-reader.js";
import { kerasFile } from "./keras-file.js";

/** What came of mutated files, by the name of the error, or `"weights"`. */
export type Outcomes = Record<string, number>;

/** Readers that are fuzzed. */
export const fuzzedReaders = [
  "safetensors",
  "torch-zip",
  "torch-legacy",
  "keras-hdf5",
  "keras-v3",
  "tfjs",
  "npy",
  "npz",
  "tflite",
  "onnx",
] as const;

type FuzzedReader = (typeof fuzzedReaders)[number];

/** Numbers that break things. */
const ODD = [
  0,
  1,
  -1,
  2,
  3,
  7,
  255,
  256,
  65_535,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e300,
  0.5,
];

/** Values that a mutated file may lead to: its size is a few kilobytes. */
const largest = 2 ** 24;

const fixtures = join(import.meta.dirname, "..", "fixtures");
const fixture = (...path: string[]) => new Uint8Array(readFileSync(join(fixtures, ...path)));

const arrays: Record<string, NdArray> = {
  "conv/kernel": { shape: [2, 1, 3], data: Float32Array.from({ length: 6 }, (_, i) => i - 2.5) },
  "conv/bias": { shape: [3], data: Float32Array.of(1, 2, 3) },
  "norm.weight": { shape: [], data: Float32Array.of(7) },
};

interface Fuzzer {
  readonly reader: WeightReader;
  readonly files: readonly Uint8Array[];
  /** A file whose inside is changed and written anew, so that its outside fits. */
  readonly made: (dice: Dice, file: Uint8Array) => Uint8Array;
  /** Files beside it. */
  readonly siblings?: (dice: Dice) => Readonly<Record<string, Uint8Array>>;
}

const fuzzers: Readonly<Record<FuzzedReader, () => Promise<Fuzzer>>> = {
  safetensors: async () => ({
    reader: safetensors,
    files: [await exportWeights(arrays, "safetensors")],
    made: (dice, file) => {
      const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
      const text = new TextDecoder().decode(file.subarray(8, 8 + length));
      const json = new TextEncoder().encode(mutateText(dice, text));
      const head = new Uint8Array(8);
      new DataView(head.buffer).setUint32(0, json.length, true);
      return Uint8Array.from([...head, ...json, ...file.subarray(8 + length)]);
    },
  }),
  "torch-zip": async () => ({
    reader: torchZip,
    files: ["state-dict.pth", "strided.pth", "module.pt", "evil.pth"].map((name) =>
      fixture("torch", name),
    ),
    made: (dice, file) => mutateZip(dice, file, /data\.pkl$/),
  }),
  "torch-legacy": async () => ({
    reader: torchLegacy,
    files: ["state-dict-legacy.pth", "evil-legacy.pth"].map((name) => fixture("torch", name)),
    // behind the magic number, which the reader is chosen by
    made: (dice, file) =>
      Uint8Array.from([...file.subarray(0, 14), ...mutateBytes(dice, file.subarray(14))]),
  }),
  "keras-hdf5": async () => {
    const files = [await exportWeights(arrays, "keras-h5"), await kerasFile({ model: true })];
    return { reader: kerasHdf5, files, made: overwriteWords };
  },
  "keras-v3": async () => ({
    reader: kerasV3,
    files: [await kerasFile({ archive: true })],
    made: (dice, file) => mutateZip(dice, file, dice.pick([/config\.json$/, /\.h5$/])),
  }),
  tfjs: async () => {
    const files = await exportWeights(arrays, "tfjs");
    const json = JSON.parse(new TextDecoder().decode(files["model.json"]));
    const quantised = structuredClone(json);
    quantised.weightsManifest[0].weights[0].quantization = { dtype: "uint8", scale: 0.1, min: -1 };
    quantised.weightsManifest[0].weights[1].quantization = { dtype: "float16" };
    return {
      reader: tfjs,
      files: [json, quantised].map((j) => new TextEncoder().encode(JSON.stringify(j))),
      made: (dice, file) =>
        new TextEncoder().encode(mutateText(dice, new TextDecoder().decode(file))),
      siblings: (dice) => ({
        "weights.bin": (files["weights.bin"] as Uint8Array).subarray(
          0,
          dice.below(4) === 0 ? dice.below(41) : dice.pick([40, 16]),
        ),
      }),
    };
  },
  npy: async () => ({
    reader: numpy,
    files: [writeNpy(arrays["conv/kernel"] as NdArray)],
    made: (dice, file) => {
      const start = file.indexOf(10) + 1;
      const text = mutateText(dice, new TextDecoder("latin1").decode(file.subarray(10, start)));
      const header = Uint8Array.from(text, (c) => c.charCodeAt(0));
      const length = [header.length & 255, header.length >> 8];
      return Uint8Array.from([
        ...file.subarray(0, 8),
        ...length,
        ...header,
        ...file.subarray(start),
      ]);
    },
  }),
  npz: async () => {
    const stored = await exportWeights(arrays, "npz");
    return {
      reader: numpy,
      files: [stored, zipSync(unzipSync(stored))],
      made: (dice, file) => mutateZip(dice, file, /\.npy$/),
    };
  },
  tflite: async () => ({
    reader: tflite,
    files: [fixture("tflite", "small.tflite")],
    made: overwriteWords,
  }),
  onnx: async () => ({
    reader: onnx,
    files: [await exportWeights(arrays, "onnx", { contract: { network: "x" } })],
    made: overwriteWords,
  }),
};

/**
 * Reads `count` mutated files of one format, every other one by bytes and by structure.
 *
 * @param seed - Case `i` is a function of (seed, i) alone.
 * @throws Error that names the case when a reader throws something untyped, or gives arrays that are none.
 */
export async function fuzzWeights(
  format: FuzzedReader,
  seed: number,
  count: number,
): Promise<Outcomes> {
  const { reader, files, made, siblings } = await fuzzers[format]();
  const outcomes: Outcomes = {};
  for (let i = 0; i < count; i++) {
    const dice = new Dice(randomStream(seed, `${format} ${i}`));
    const file = dice.pick(files);
    const bytes = i % 2 === 0 ? mutateBytes(dice, file) : made(dice, file);
    const beside = siblings?.(dice) ?? {};
    const sibling = async (name: string) => {
      const found = beside[name];
      if (found === undefined) throw new DataError(`${name}: no such file`);
      return found;
    };
    const work = async () => {
      reader.recognises(bytes);
      return reader.read(bytes, { path: "fuzzed", sibling });
    };
    const outcome = await outcomeOf(work).catch((cause: unknown) => {
      throw new Error(`fuzzWeights: ${format}, seed ${seed}, case ${i}: ${cause}`, { cause });
    });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}

async function outcomeOf(work: () => Promise<WeightFile>): Promise<string> {
  let file: WeightFile;
  try {
    file = await work();
  } catch (error) {
    if (error instanceof DataError) return error.name;
    throw error;
  }
  let values = 0;
  for (const [name, { shape, data }] of file.tensors) {
    const isShape = shape.every((d) => Number.isSafeInteger(d) && d >= 0);
    if (!isShape || sizeOf(shape) !== data.length || !(data instanceof Float32Array)) {
      throw new Error(`"${name}" is [${shape}] with ${data.length} values`);
    }
    values += data.length;
  }
  if (values > largest) throw new Error(`${values} values from a small file`);
  return "weights";
}

/** One to three numbers of a text replaced by odd ones, or a few characters doubled or cut. */
function mutateText(dice: Dice, text: string): string {
  let all = text;
  for (let n = dice.below(3); n >= 0; n--) {
    const numbers = [...all.matchAll(/\d+/g)];
    const found = numbers.length > 0 ? dice.pick(numbers) : undefined;
    const at = found?.index ?? 0;
    if (dice.below(4) > 0)
      all = all.slice(0, at) + dice.pick(ODD) + all.slice(at + (found?.[0].length ?? 0));
    else all = all.slice(0, dice.below(all.length)) + all.slice(dice.below(all.length));
  }
  return all;
}

/** A zip with one entry mutated, by bytes or by name. */
function mutateZip(dice: Dice, file: Uint8Array, which: RegExp): Uint8Array {
  const entries = unzipSync(file);
  const name = dice.pick(Object.keys(entries).filter((n) => which.test(n)));
  const content = entries[name] as Uint8Array;
  const renamed = dice.below(8) === 0 ? dice.pick([`../${name}`, `/${name}`, `${name}x`]) : name;
  if (renamed !== name) delete entries[name];
  entries[renamed] = mutateBytes(dice, content);
  return zipSync(entries, { level: dice.pick([0, 6]) });
}

/** One to four aligned words overwritten by odd numbers: lengths, offsets and types. */
function overwriteWords(dice: Dice, file: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(file);
  const view = new DataView(bytes.buffer);
  for (let n = dice.below(4); n >= 0; n--) {
    const size = dice.pick([1, 2, 4, 8]);
    const at = size * dice.below(Math.floor(bytes.length / size));
    const value = dice.pick(ODD);
    if (size === 8) view.setBigInt64(at, BigInt(Math.trunc(Math.min(value, 2 ** 62))), true);
    else if (size === 4) view.setInt32(at, value, true);
    else if (size === 2) view.setInt16(at, value, true);
    else view.setInt8(at, value);
  }
  return bytes;
}
