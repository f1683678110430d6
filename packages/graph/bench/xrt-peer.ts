// Our side of networks.bench.ts: reads {network, batch, case, folder} on each line, runs it once, prints {ms, cpu, l1, compile}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { NdArray } from "@xrt/core";
import { differentiate, type Graph, GraphBuilder, tap } from "@xrt/graph";
import { compile, fromOnnx } from "@xrt/graph/onnx";

interface Case {
  readonly run: () => Promise<Record<string, NdArray>>;
  /** Names of the results that count for `l1`. */
  readonly results: readonly string[];
  /** What it took to come here, ms. */
  readonly compile: Readonly<Record<"import" | "differentiate" | "session", number>>;
}

const threads = Number(process.argv[2]);
const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json");
console.log(JSON.stringify({ name: `@xrt on onnxruntime-node ${version}` }));
const cases = new Map<string, Case>();
for await (const line of createInterface({ input: process.stdin })) {
  const { network, batch, case: kind, folder } = JSON.parse(line);
  const prepared = cases.get(line) ?? (await prepare(join(folder, `${network}.onnx`), batch, kind));
  cases.set(line, prepared);
  const [start, used] = [performance.now(), process.cpuUsage()];
  const results = await prepared.run();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  let l1 = 0;
  for (const name of prepared.results) for (const v of results[name]?.data ?? []) l1 += Math.abs(v);
  console.log(JSON.stringify({ ms, cpu: (user + system) / 1e3, l1, compile: prepared.compile }));
}

async function prepare(path: string, batch: number, kind: string): Promise<Case> {
  const bytes = readFileSync(path);
  const times = [performance.now()];
  const graph = await fromOnnx(bytes);
  times.push(performance.now());
  const [input = ""] = graph.inputs;
  const trainable = [...graph.parameters].flatMap(([name, p]) => (p.trainable ? [name] : []));
  const wrt = { forward: [], input: [input], parameters: trainable }[kind] ?? [];
  const { graph: whole, results } = withGradients(graph, wrt);
  times.push(performance.now());
  const fed = kind === "parameters" ? trainable : [];
  const executable = await compile(whole, { threads, fed });
  times.push(performance.now());
  const feeds: Record<string, NdArray> = { [input]: images(batch) };
  for (const name of fed) feeds[name] = graph.parameters.get(name)?.array as NdArray;
  const [t0 = 0, t1 = 0, t2 = 0, t3 = 0] = times;
  return {
    run: () => executable.run(feeds),
    results,
    compile: { import: t1 - t0, differentiate: t2 - t1, session: t3 - t2 },
  };
}

/** Output 0 and the gradients of its first column, or the output alone where none is wanted. */
function withGradients(graph: Graph, wrt: readonly string[]): { graph: Graph; results: string[] } {
  const [output = ""] = graph.outputs;
  if (wrt.length === 0) return { graph, results: [output] };
  const builder = GraphBuilder.from(graph);
  const of = builder.node("slice", [output], { axis: 1, start: 0, end: 1 });
  const backward = differentiate(builder.build([output]), { of, wrt });
  const results = [...backward.gradients.values()];
  return { graph: tap(backward.graph, [output, ...results]), results };
}

function images(batch: number): NdArray {
  const data = Float32Array.from({ length: batch * 3 * 224 * 224 }, (_, i) => Math.sin(0.37 * i));
  return { data, shape: [batch, 3, 224, 224] };
}
