import type { Graph } from "../graph.js";
import { drawingOf } from "./drawing.js";

/**
 * A graph in the DOT language of Graphviz: `dot -Tsvg` draws it. Parameters are left out but for their shapes.
 *
 * @example
 * ```ts
 * import { float32, GraphBuilder, toDot } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("relu", [b.input("x", float32("batch", 3))], {}, "y");
 * toDot(b.build([y])).includes("n0 -> n1"); // => true
 * ```
 */
export function toDot(graph: Graph): string {
  const { boxes, arrows } = drawingOf(graph);
  return [
    "digraph {",
    "  node [shape=box, fontname=Helvetica]",
    ...boxes.map(({ id, kind, lines }) => {
      const style = kind === "node" ? "" : ", style=rounded";
      return `  ${id} [label="${lines.map(escaped).join("\\n")}"${style}]`;
    }),
    ...arrows.map(([from, to]) => `  ${from} -> ${to}`),
    "}",
    "",
  ].join("\n");
}

/** A backslash or a quote would end the label or start an escape. */
function escaped(text: string): string {
  return text.replace(/[\\"]/g, "\\$&").replace(/\n/g, " ");
}
