import { type NdArray, ndArray, sizeOf, UsageError } from "@xrt/core";
import { type Dim, differentiate, type Graph, tap } from "@xrt/graph";
import { Command } from "commander";
import { checkBatch, readArray, writeArray } from "../npy-file.js";
import { engineNames, openEngine } from "./engine.js";
import { loadModel } from "./load-model.js";

interface RunFlags {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly gradient?: string;
  readonly gradientOutput: readonly string[];
  readonly engine: string;
  readonly json: boolean;
}

/** Collects the values of an option that may be given several times. */
const each = (value: string, earlier: readonly string[] = []) => [...earlier, value];

/** `xrt graph run`: the outputs of a network for arrays, and a gradient, as arrays. */
export function runCommand(): Command {
  return new Command("run")
    .description(
      "run a network on NumPy arrays in the model's own layout, batch first, without any preprocessing",
    )
    .argument("<model>", "an .onnx file, or the model.json of a layers-model or graph-model")
    .requiredOption(
      "--input <[name=]file.npy>",
      "what is fed; once for each input of a network with several",
      each,
    )
    .option(
      "--output <[name=]file.npy>",
      "where the first output goes, or the one called so; may be given several times",
      each,
      [],
    )
    .option(
      "--gradient <[name=]index>",
      "also the gradient of element <index> of the first output, or of the one called so, summed over the batch, with respect to the input",
    )
    .option(
      "--gradient-output <[name=]file.npy>",
      "where the gradient with respect to the first input goes, or to the one called so; may be given several times",
      each,
      [],
    )
    .option("--engine <name>", `one of ${engineNames.join(", ")}`, "onnx")
    .option("--json", "print shapes and statistics as JSON", false)
    .action(run);
}

async function run(path: string, flags: RunFlags): Promise<void> {
  if (flags.gradientOutput.length > 0 && flags.gradient === undefined) {
    throw new UsageError("--gradient-output: say of which output element with --gradient");
  }
  const compile = await openEngine(flags.engine);
  const { graph } = await loadModel(path);
  const { inputs, outputs } = graph;
  const files = byName("--input", flags.input, inputs);
  const missing = inputs.filter((name) => !files.has(name));
  if (missing.length > 0) {
    throw new UsageError(
      `${path}: has the inputs [${inputs.join(", ")}]; give --input NAME=FILE for [${missing.join(", ")}] too`,
    );
  }
  const toWrite = byName("--output", flags.output, outputs);
  const feeds: Record<string, NdArray> = {};
  for (const [name, file] of files) {
    feeds[name] = await readInput(file, graph.types.get(name)?.shape ?? []);
  }
  const batch = batchOf(graph, feeds);
  const asked = gradientOf(graph, flags);
  const executable = await compile(asked?.graph ?? graph);
  try {
    const cotangent = asked === undefined ? {} : { [asked.cotangent]: asked.picked(batch) };
    const results = await executable.run({ ...feeds, ...cotangent });
    const lines: Line[] = [];
    const add = async (what: string, name: string, value?: NdArray, file?: string) => {
      if (value === undefined) return;
      if (file !== undefined) await writeArray(file, value);
      lines.push({ what, name, ...(file === undefined ? {} : { file }), ...statistics(value) });
    };
    for (const name of outputs) await add("output", name, results[name], toWrite.get(name));
    for (const { input, value, file } of asked?.gradients ?? []) {
      await add("gradient", input, results[value], file);
    }
    process.stdout.write(flags.json ? `${JSON.stringify(lines, null, 2)}\n` : textOf(lines));
  } finally {
    await executable.dispose();
  }
}

/**
 * What an option says about each of `names`: `name=what`, or `what` alone for the first name. A name may hold `=`, and so may
 * what stands behind it.
 */
function byName(
  option: string,
  values: readonly string[],
  names: readonly string[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const value of values) {
    const named = names.filter((name) => value.startsWith(`${name}=`));
    const name = named.sort((a, b) => b.length - a.length)[0];
    const key = name ?? names[0] ?? "";
    if (found.has(key)) {
      throw new UsageError(
        `${option}: is given twice for "${key}"; one of ${names.join(", ")} in front of an =`,
      );
    }
    found.set(key, name === undefined ? value : value.slice(name.length + 1));
  }
  return found;
}

/** A graph that returns all outputs and the gradients, and the one-hot array that picks an element of each image. */
function gradientOf(graph: Graph, { gradient, gradientOutput }: RunFlags) {
  if (gradient === undefined) return undefined;
  const [[output = "", index = ""] = []] = byName("--gradient", [gradient], graph.outputs);
  if (!/^\d{1,15}$/.test(index)) {
    throw new UsageError(`--gradient: wants a whole number from 0, got "${index}"`);
  }
  const element = Number(index);
  const { shape } = graph.types.get(output) ?? { shape: [] };
  const [first] = shape;
  const perImage = typeof first === "string" || first === 1 ? shape.slice(1) : shape;
  const size = sizeOf(perImage as number[]);
  if (element >= size) {
    throw new UsageError(
      `--gradient: the output [${shape.join(",")}] has the elements 0 to ${size - 1}, not ${element}`,
    );
  }
  const files = byName("--gradient-output", gradientOutput, graph.inputs);
  const wrt = files.size > 0 ? [...files.keys()] : graph.inputs.slice(0, 1);
  const made = differentiate(graph, { of: output, wrt, cotangent: "input" });
  const gradients = wrt.map((input) => ({
    input,
    value: made.gradients.get(input) ?? "",
    file: files.get(input),
  }));
  return {
    graph: tap(made.graph, [...new Set([...graph.outputs, ...gradients.map((g) => g.value)])]),
    gradients,
    cotangent: made.cotangent ?? "",
    picked(batch: number): NdArray {
      const filled = shape.map((d) => (typeof d === "number" ? d : batch));
      const data = new Float32Array(sizeOf(filled));
      for (let i = element; i < data.length; i += size) data[i] = 1;
      return ndArray(data, filled);
    },
  };
}

/** Images in the first array that has an open axis for them. */
function batchOf(graph: Graph, feeds: Readonly<Record<string, NdArray>>): number {
  for (const [name, { shape }] of Object.entries(feeds)) {
    const open = (graph.types.get(name)?.shape ?? []).indexOf("batch");
    if (open >= 0) return shape[open] ?? 1;
  }
  return 1;
}

async function readInput(path: string, wanted: readonly Dim[]): Promise<NdArray> {
  const array = await readArray(path);
  checkBatch(path, array, wanted);
  return array;
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

/** What is printed of an array. */
type Line = { what: string; name: string; file?: string } & ReturnType<typeof statistics>;

function textOf(lines: readonly Line[]) {
  const several = (kind: string) => lines.filter(({ what }) => what === kind).length > 1;
  const digits = (value: number) => String(Number(value.toPrecision(6)));
  return lines
    .map(({ what, name, file, shape, min, mean, max, argmax }) => {
      const numbers = `min ${digits(min)}, mean ${digits(mean)}, max ${digits(max)} at ${argmax}`;
      return `${several(what) ? `${what} ${name}` : what} [${shape}]: ${numbers}${file === undefined ? "" : ` -> ${file}`}\n`;
    })
    .join("");
}
