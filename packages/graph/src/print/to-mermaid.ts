import type { Graph } from "../graph.js";
import { type Box, drawingOf } from "./drawing.js";

/** Brackets that give a box its outline. */
const OUTLINE: Readonly<Record<Box["kind"], readonly [string, string]>> = {
  input: ["([", "])"],
  node: ["[", "]"],
  output: ["([", "])"],
};

/**
 * A graph as a Mermaid flowchart, which GitHub and many editors draw. Parameters are left out but for their shapes.
 *
 * @example
 * ```ts
 * import { float32, GraphBuilder, toMermaid } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("relu", [b.input("x", float32("batch", 3))], {}, "y");
 * toMermaid(b.build([y])).split("\n")[1]; // => '  n0(["x<br/>#91;batch,3#93;"])'
 * ```
 */
export function toMermaid(graph: Graph): string {
  const { boxes, arrows } = drawingOf(graph);
  return [
    "flowchart TD",
    ...boxes.map(({ id, kind, lines }) => {
      const [open, close] = OUTLINE[kind];
      return `  ${id}${open}"${lines.map(escaped).join("<br/>")}"${close}`;
    }),
    ...arrows.map(([from, to]) => `  ${from} --> ${to}`),
    "",
  ].join("\n");
}

/** What has a meaning inside a quoted label, as Mermaid's character codes. */
function escaped(text: string): string {
  return text.replace(/["#&<>[\]`\\;\n]/g, (c) => `#${c.charCodeAt(0)};`);
}
