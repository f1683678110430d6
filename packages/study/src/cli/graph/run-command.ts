import { readFile, writeFile } from "node:fs/promises";
import { DataError, type NdArray, ndArray, readNpy, sizeOf, UsageError, writeNpy } from "@xrt/core";
import { type Dim, differentiate, type Graph, tap } from "@xrt/graph";
import { Command } from "commander";
import { wholeNumber } from "../numbers.js";
import { engineNames, openEngine } from "./engine.js";
import { loadModel } from "./load-model.js";

interface RunFlags {
  readonly input: string;
  readonly output?: string;
  readonly gradient?: number;
  readonly gradientOutput?: string;
  readonly engine: string;
  readonly json: boolean;
}

/** `xrt graph run`: the output of a network for an array, and its gradient, as arrays. */
export function runCommand(): Command {
  return new Command("run")
    .description(
      "run a network on a NumPy array in the model's own layout, batch first, without any preprocessing",
    )
    .argument("<model>", "an .onnx file, or the model.json of a layers-model or graph-model")
    .requiredOption("--input <file.npy>", "what is fed")
    .option("--output <file.npy>", "where the first output goes")
    .option(
      "--gradient <index>",
      "also the gradient of output element <index>, summed over the batch, with respect to the input",
      wholeNumber,
    )
    .option("--gradient-output <file.npy>", "where the gradient goes")
    .option("--engine <name>", `one of ${engineNames.join(", ")}`, "onnx")
    .option("--json", "print shapes and statistics as JSON", false)
    .action(run);
}

async function run(path: string, flags: RunFlags): Promise<void> {
  const { gradient: element, gradientOutput } = flags;
  if (gradientOutput !== undefined && element === undefined) {
    throw new UsageError("--gradient-output: say of which output element with --gradient");
  }
  const compile = await openEngine(flags.engine);
  const { graph } = await loadModel(path);
  const [input, ...more] = graph.inputs;
  if (input === undefined || more.length > 0) {
    const names = graph.inputs.join(", ");
    throw new UsageError(`${path}: has the inputs [${names}], wants a network with one`);
  }
  const x = await readInput(flags.input, graph.types.get(input)?.shape ?? []);
  const [output = ""] = graph.outputs;
  const asked = element === undefined ? undefined : gradientOf(graph, element);
  const executable = await compile(asked?.graph ?? tap(graph, [output]));
  try {
    const batch = batchOf(graph, input, x);
    const cotangent = asked === undefined ? {} : { [asked.cotangent]: asked.picked(batch) };
    const results = await executable.run({ [input]: x, ...cotangent });
    const made = [{ what: "output", value: results[output], file: flags.output }];
    if (asked !== undefined) {
      made.push({ what: "gradient", value: results[asked.gradient], file: gradientOutput });
    }
    const lines = [];
    for (const { what, value, file } of made) {
      if (value === undefined) continue;
      if (file !== undefined) await save(file, value);
      lines.push({ what, ...(file === undefined ? {} : { file }), ...statistics(value) });
    }
    process.stdout.write(flags.json ? `${JSON.stringify(lines, null, 2)}\n` : textOf(lines));
  } finally {
    await executable.dispose();
  }
}

/** A graph that returns the first output and its gradient, and the one-hot array that picks an element of each image. */
function gradientOf(graph: Graph, element: number) {
  const [output = ""] = graph.outputs;
  const [input = ""] = graph.inputs;
  const { shape } = graph.types.get(output) ?? { shape: [] };
  const [first] = shape;
  const perImage = typeof first === "string" || first === 1 ? shape.slice(1) : shape;
  const size = sizeOf(perImage as number[]);
  if (element >= size) {
    throw new UsageError(
      `--gradient: the output [${shape.join(",")}] has the elements 0 to ${size - 1}, not ${element}`,
    );
  }
  const made = differentiate(graph, { of: output, wrt: [input], cotangent: "input" });
  const gradient = made.gradients.get(input) ?? "";
  return {
    graph: tap(made.graph, [output, gradient]),
    gradient,
    cotangent: made.cotangent ?? "",
    picked(batch: number): NdArray {
      const filled = shape.map((d) => (typeof d === "number" ? d : batch));
      const data = new Float32Array(sizeOf(filled));
      for (let i = element; i < data.length; i += size) data[i] = 1;
      return ndArray(data, filled);
    },
  };
}

function batchOf(graph: Graph, input: string, { shape }: NdArray): number {
  const open = (graph.types.get(input)?.shape ?? []).indexOf("batch");
  return shape[open] ?? 1;
}

async function readInput(path: string, wanted: readonly Dim[]): Promise<NdArray> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataError(`${path}: cannot be read (${code})`, { path, cause });
  }
  const { shape, data } = readNpy(bytes, path);
  const fits =
    shape.length === wanted.length &&
    wanted.every((d, i) => (typeof d === "number" ? d === shape[i] : (shape[i] ?? 0) > 0));
  if (!fits) {
    throw new DataError(
      `${path}: has the shape [${shape}], the network takes [${wanted}]; the first axis is the batch`,
      { path },
    );
  }
  return ndArray(data instanceof Float32Array ? data : Float32Array.from(data), shape);
}

async function save(path: string, value: NdArray): Promise<void> {
  try {
    await writeFile(path, writeNpy(value));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataError(`${path}: cannot be written (${code})`, { path, cause });
  }
}

/** Shape, smallest, mean and largest value, and where the largest stands. */
function statistics({ shape, data }: NdArray) {
  let [min, max, argmax, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const [i, value] of data.entries()) {
    sum += value;
    if (value < min) min = value;
    if (value > max) [max, argmax] = [value, i];
  }
  return { shape, min, mean: sum / data.length, max, argmax };
}

function textOf(
  lines: readonly ({ what: string; file?: string } & ReturnType<typeof statistics>)[],
) {
  const digits = (value: number) => String(Number(value.toPrecision(6)));
  return lines
    .map(({ what, file, shape, min, mean, max, argmax }) => {
      const numbers = `min ${digits(min)}, mean ${digits(mean)}, max ${digits(max)} at ${argmax}`;
      return `${what} [${shape}]: ${numbers}${file === undefined ? "" : ` -> ${file}`}\n`;
    })
    .join("");
}
