import { randomStream } from "@xrt/core";
import { InvalidModelError, UnsupportedOpError } from "../src/errors.js";
import { importTable } from "../src/onnx/import/ops/table.js";
import { readModel } from "../src/onnx/import/read-model.js";
import { fromOnnx } from "../src/onnx/index.js";
import { Dice, mutateBytes, mutateModel } from "./mutate-onnx.js";
import { readOnnxOps } from "./onnx-ops.js";

/** What came of mutated files, by the name of the error, or `"graph"`. */
export type Outcomes = Record<string, number>;

/** Elements of the parameters that a small file may lead to. */
const LARGEST = 2 ** 26;

/**
 * Import `count` mutated files, every other one by bytes and by structure.
 *
 * @param seed - Case `i` is a function of (seed, i) alone.
 * @throws Error that names the case when the import throws something untyped, or makes a graph that does not hang together.
 */
export async function fuzzOnnx(seed: number, count: number): Promise<Outcomes> {
  const files = readOnnxOps().map((c) => c.model);
  const ops = [...importTable.keys(), "Constant", "Range", "Floor", "ScatterND", "If", "Foo"];
  const outcomes: Outcomes = {};
  for (let i = 0; i < count; i++) {
    const dice = new Dice(randomStream(seed, `fuzz ${i}`));
    const source = dice.pick(files);
    const file =
      i % 2 === 0 ? mutateBytes(dice, source) : mutateModel(dice, readModel(source), ops);
    const outcome = await outcomeOf(file).catch((cause: unknown) => {
      throw new Error(`fuzzOnnx: seed ${seed}, case ${i}: ${cause}`, { cause });
    });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}

async function outcomeOf(file: Uint8Array): Promise<string> {
  try {
    const graph = await fromOnnx(file);
    const known = new Set([...graph.inputs, ...graph.parameters.keys()]);
    for (const node of graph.nodes) {
      const missing = node.inputs.find((name) => name !== "" && !known.has(name));
      if (missing !== undefined) throw new Error(`${node.op} reads "${missing}"`);
      known.add(node.output);
    }
    let elements = 0;
    for (const { array } of graph.parameters.values()) elements += array.data.length;
    if (elements > LARGEST) throw new Error(`${elements} elements of parameters`);
    return "graph";
  } catch (error) {
    if (error instanceof UnsupportedOpError || error instanceof InvalidModelError)
      return error.name;
    if (error instanceof RangeError && error.message.startsWith("fromOnnx: ")) return "RangeError";
    throw error;
  }
}
