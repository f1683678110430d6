import { type Graph, toDot, toMermaid, UnsupportedOpError } from "@xrt/graph";
import { Command, Option } from "commander";
import { inspection } from "./inspection.js";
import { inspectionText } from "./inspection-text.js";
import { loadModel } from "./load-model.js";

interface InspectFlags {
  readonly json?: true;
  readonly mermaid?: true;
  readonly dot?: true;
}

/** `xrt graph inspect`: what a network is made of, what it costs, and what of it is not carried. */
export function inspectCommand(): Command {
  return new Command("inspect")
    .description(
      "ops, shapes, paths, parameters, FLOP and bytes of a network, or every op of it that is not supported",
    )
    .argument("<model>", "an .onnx file, or the model.json of a layers-model or graph-model")
    .addOption(new Option("--json", "print everything as JSON").conflicts(["mermaid", "dot"]))
    .addOption(new Option("--mermaid", "print a Mermaid flowchart").conflicts(["json", "dot"]))
    .addOption(new Option("--dot", "print a drawing for Graphviz").conflicts(["json", "mermaid"]))
    .action(inspect);
}

async function inspect(path: string, { json, mermaid, dot }: InspectFlags): Promise<void> {
  const print = (text: string) => process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  let loaded: Awaited<ReturnType<typeof loadModel>>;
  try {
    loaded = await loadModel(path);
  } catch (error) {
    if (!(error instanceof UnsupportedOpError)) throw error;
    const unsupported = [error, ...error.others].map((e) => ({ op: e.op, path: e.path }));
    if (json) print(JSON.stringify({ model: path, unsupported }, null, 2));
    else for (const one of unsupported) print(`not supported: ${one.op} at ${one.path}`);
    throw error;
  }
  const { kind, graph } = loaded;
  print(textOf(graph));

  function textOf(graph: Graph): string {
    if (mermaid) return toMermaid(graph);
    if (dot) return toDot(graph);
    const found = inspection(graph);
    if (json) return JSON.stringify({ model: path, kind, ...found, unsupported: [] }, null, 2);
    return `${path}: ${kind}\n${inspectionText(found)}`;
  }
}
