import { type Attribution, prepare } from "@xrt/attribution";
import { DataError, type NdArray, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { checkBatch, readArray, writeArray } from "../npy-file.js";
import { askedMethods, askedTargets, asUsage } from "./asked.js";
import { attributionEngine } from "./attribution-engine.js";
import type { ExplainFlags } from "./explain-command.js";
import { explainedModel } from "./explained-model.js";
import { numbersOf } from "./explanation.js";
import { quietDisplay } from "./quiet-display.js";

/** Raw signed values for a batch in the model's own layout: no preprocessing, no picture. */
export async function explainArray(
  path: string,
  flags: ExplainFlags,
  signal: AbortSignal,
): Promise<void> {
  const [asked, ...more] = await askedMethods(flags);
  if (asked === undefined || more.length > 0) {
    throw new UsageError(
      `--method: an array is explained by one method, got ${flags.method.length}`,
    );
  }
  const engine = await attributionEngine(flags.engine);
  const { graph, classes, name } = await explainedModel(flags);
  const batch = await readArray(path);
  checkArray(path, batch, graph);
  const targets = askedTargets(flags.target, classes);
  const count = batch.shape[0] ?? 0;
  if (targets.length !== 1 && targets.length !== count) {
    throw new UsageError(
      `--target: names ${targets.length} targets for ${count} images; wants one for all, or one for each`,
    );
  }
  const display = quietDisplay(flags.json);
  const model = await prepare(graph, { engine, ...(classes && { classes }) });
  let result: Attribution;
  try {
    const target = targets.length === 1 ? targets[0] : targets;
    const { logit, batchSize } = flags;
    const common = { target, logit, signal, batchSize, onProgress: display.onProgress };
    result = await asUsage(() => asked.method(model, batch, { ...common, ...asked.options }));
  } finally {
    display.stop();
    await model.dispose();
  }
  if (flags.raw !== undefined) await writeArray(flags.raw, result.values);
  const found = {
    input: path,
    model: name,
    ...numbersOf(result, classes),
    ...(flags.raw === undefined ? {} : { raw: flags.raw }),
  };
  process.stdout.write(flags.json ? `${JSON.stringify(found, null, 2)}\n` : textOf(found, result));
}

/** The array must be a batch of finite values that the network's only input takes. */
function checkArray(path: string, array: NdArray, graph: Graph): void {
  const [input = "", ...more] = graph.inputs;
  if (more.length > 0) {
    throw new UsageError(`explain: the model has the inputs ${graph.inputs.join(", ")}, wants one`);
  }
  checkBatch(path, array, graph.types.get(input)?.shape ?? []);
  const { data } = array;
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new DataError(`${path}: element ${bad} is ${data[bad]}, wants finite values`, { path });
}

function textOf(
  { method, layer, targetNames, raw }: ReturnType<typeof numbersOf> & { raw?: string },
  { values, score, delta, warnings }: Attribution,
): string {
  const digits = (value: number | undefined) => String(Number((value ?? 0).toPrecision(6)));
  const lines = score.map((value, i) => {
    const gap = delta === null ? "" : `, delta ${digits(delta[i])}`;
    return `  ${i}: target ${targetNames[i]}, score ${digits(value)}${gap}`;
  });
  const notes = warnings.flatMap((list, i) => list.map(({ message }) => `  ${i}: ${message}`));
  const to = raw === undefined ? "" : ` -> ${raw}`;
  return `${[`${method} at ${layer} [${values.shape}]${to}`, ...lines, ...notes].join("\n")}\n`;
}
