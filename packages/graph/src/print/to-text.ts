import type { Graph } from "../graph.js";
import { attributesText, shapeText } from "./describe.js";

/**
 * A graph as text, one line a value: name, op, inputs, attributes in short, shape, and the path of its source where that is
 * another than the name.
 *
 * @example
 * ```ts
 * import { float32, GraphBuilder, toText } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("relu", [b.input("x", float32("batch", 3))], {}, "y");
 * toText(b.build([y])); // => "x = input [batch,3]\ny = relu(x) [batch,3]\noutput y\n"
 * ```
 */
export function toText(graph: Graph): string {
  const paths = new Map<string, string[]>();
  for (const [path, name] of graph.paths) {
    if (path !== name) paths.set(name, [...(paths.get(name) ?? []), path]);
  }
  const line = (name: string, what: string, ...rest: string[]) =>
    [
      `${name} = ${what}`,
      ...rest,
      shapeText(graph.types.get(name)?.shape ?? []),
      ...(paths.get(name) ?? []).map((path) => `# ${path}`),
    ]
      .filter((part) => part !== "")
      .join(" ");
  return [
    ...graph.inputs.map((name) => line(name, "input")),
    ...[...graph.parameters].map(([name, { role }]) => line(name, `parameter ${role}`)),
    ...graph.nodes.map((node) =>
      line(
        node.output,
        `${node.op}(${node.inputs.map((name) => name || "-").join(", ")})`,
        attributesText(node),
      ),
    ),
    ...graph.outputs.map((name) => `output ${name}`),
    "",
  ].join("\n");
}
