import { UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { compile, type Executable } from "@xrt/graph/onnx";

/** Makes a graph ready to run. */
type Compile = (graph: Graph) => Promise<Executable>;

/** Engines by the name that `--engine` takes. */
const engines: ReadonlyMap<string, Compile> = new Map<string, Compile>([
  ["onnx", (graph) => compile(graph)],
]);

/** Names that `--engine` takes. */
export const engineNames: readonly string[] = [...engines.keys()];

/**
 * Make a graph ready to run on an engine.
 *
 * @throws UsageError when no engine is called so.
 */
export async function compileOn(engine: string, graph: Graph): Promise<Executable> {
  const make = engines.get(engine);
  if (make === undefined) {
    throw new UsageError(`--engine: no engine "${engine}"; one of ${engineNames.join(", ")}`);
  }
  return make(graph);
}
