import { InvalidModelError, UnsupportedOpError } from "../src/errors.js";
import type { Graph } from "../src/graph.js";

/** What came of mutated files, by the name of the error, or `"graph"`. */
export type Outcomes = Record<string, number>;

/** Elements of the parameters that a small file may lead to. */
const LARGEST = 2 ** 26;

/**
 * What an import ends in: a graph that hangs together, or one of the errors that it is documented to throw.
 *
 * @param importer - Name that its RangeErrors, which advise on options, begin with.
 * @throws Error when it ends otherwise.
 */
export async function outcomeOf(importer: string, work: () => Promise<Graph>): Promise<string> {
  try {
    checkWhole(await work());
    return "graph";
  } catch (error) {
    if (error instanceof UnsupportedOpError || error instanceof InvalidModelError)
      return error.name;
    if (error instanceof RangeError && error.message.startsWith(`${importer}: `)) return error.name;
    throw error;
  }
}

function checkWhole(graph: Graph): void {
  const known = new Set([...graph.inputs, ...graph.parameters.keys()]);
  for (const node of graph.nodes) {
    const missing = node.inputs.find((name) => name !== "" && !known.has(name));
    if (missing !== undefined) throw new Error(`${node.op} reads "${missing}"`);
    const odd = Object.entries(node.attributes).find(([, v]) => [v].flat(9).some(Number.isNaN));
    if (odd !== undefined) throw new Error(`${node.op} has the ${odd[0]} NaN`);
    known.add(node.output);
  }
  let elements = 0;
  for (const { array } of graph.parameters.values()) elements += array.data.length;
  if (elements > LARGEST) throw new Error(`${elements} elements of parameters`);
}
