import type { NdArray } from "@xrt/core";
import { CheckpointError } from "../errors.js";
import type { ParameterState } from "../optimizers/stepper.js";
import type { TrainingState } from "../training-state.js";
import { decodeArrays, encodeArrays } from "./array-file.js";

/** Version of the format, in the metadata of the file. */
const FORMAT = "xrt-training/1";

/** What of a state is not arrays. */
interface Numbers extends Omit<TrainingState, "parameters" | "average" | "best" | "optimizer"> {
  readonly averaged: boolean;
  readonly best: { readonly epoch: number; readonly value: number } | null;
  readonly optimizer: Readonly<
    Record<string, Pick<ParameterState, "step" | "scalars"> & { readonly slots: readonly string[] }>
  >;
}

/**
 * A checkpoint as the bytes of a file: arrays in the format of safetensors, called `parameters/<name>`, `average/<name>`,
 * `best/<name>` and `optimizer/<slot>/<name>`, and all else as JSON in its metadata, with a hash over everything.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { decodeCheckpoint, encodeCheckpoint, trainer } from "@xrt/train";
 * const b = new GraphBuilder();
 * const w = b.parameter("w", { array: ndArray(Float32Array.of(0), [1, 1]), role: "kernel", trainable: true });
 * const network = b.build([b.node("matMul", [b.input("x", float32("batch", 1)), w], {})]);
 * const data = { train: { inputs: ndArray(Float32Array.of(-1, 1), [2, 1]), labels: [0, 1] } };
 * const run = trainer(network, data, { epochs: 4 });
 * for await (const { epoch } of run) if (epoch === 2) break;
 * const bytes = await encodeCheckpoint(await run.state());
 *
 * const resumed = trainer(network, data, { epochs: 4, resume: await decodeCheckpoint(bytes) });
 * for await (const _ of resumed);
 * resumed.result().history.length; // => 4
 * ```
 */
export async function encodeCheckpoint(state: TrainingState): Promise<Uint8Array> {
  const { parameters, average, best, optimizer, ...rest } = state;
  const arrays = new Map<string, NdArray>();
  const add = (set: string, from: ReadonlyMap<string, NdArray> | null | undefined) => {
    for (const [name, array] of from ?? []) arrays.set(`${set}/${name}`, array);
  };
  add("parameters", parameters);
  add("average", average);
  add("best", best?.parameters);
  for (const [name, { slots }] of optimizer) {
    const shape = parameters.get(name)?.shape ?? [];
    for (const [slot, data] of Object.entries(slots)) {
      arrays.set(`optimizer/${slot}/${name}`, { data, shape });
    }
  }
  const numbers: Numbers = {
    ...rest,
    averaged: average !== null,
    best: best && { epoch: best.epoch, value: best.value },
    optimizer: Object.fromEntries(
      [...optimizer].map(([name, { step, slots, scalars }]) => [
        name,
        { step, slots: Object.keys(slots), scalars },
      ]),
    ),
  };
  const texts = { format: FORMAT, state: JSON.stringify(numbers, spelled) };
  return encodeArrays({ arrays, texts });
}

/**
 * Read what {@link encodeCheckpoint} wrote.
 *
 * @param path - For messages.
 * @throws CheckpointError when a byte is not the one that was written, or the file is no checkpoint.
 */
export async function decodeCheckpoint(bytes: Uint8Array, path?: string): Promise<TrainingState> {
  const { arrays, texts } = await decodeArrays(bytes, path);
  if (texts.format !== FORMAT) {
    throw new CheckpointError(
      `${path ?? "checkpoint"}: is of format "${texts.format}", wants "${FORMAT}"; it is no checkpoint of a run`,
      { kind: "corrupted", ...(path === undefined ? {} : { path }) },
    );
  }
  const { averaged, best, optimizer, ...rest } = JSON.parse(texts.state ?? "", read) as Numbers;
  const under = (set: string) =>
    new Map(
      [...arrays].flatMap(([name, array]) =>
        name.startsWith(`${set}/`) ? [[name.slice(set.length + 1), array] as const] : [],
      ),
    );
  return {
    ...rest,
    parameters: under("parameters"),
    average: averaged ? under("average") : null,
    best: best && { ...best, parameters: under("best") },
    optimizer: new Map(
      Object.entries(optimizer).map(([name, { step, slots, scalars }]) => [
        name,
        {
          ...{ step, scalars },
          slots: Object.fromEntries(
            slots.map((s) => [s, arrays.get(`optimizer/${s}/${name}`)?.data as Float32Array]),
          ),
        },
      ]),
    ),
  };
}

/** JSON has no word for these numbers. */
function spelled(_: string, value: unknown): unknown {
  const odd = typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));
  return odd ? { $number: Object.is(value, -0) ? "-0" : String(value) } : value;
}

function read(_: string, value: unknown): unknown {
  const text = (value as { $number?: string } | null)?.$number;
  return text === undefined ? value : Number(text);
}
