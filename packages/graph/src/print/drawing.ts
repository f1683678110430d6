import type { Graph } from "../graph.js";
import { attributesText, shapeText } from "./describe.js";

/** One box of a drawn graph. */
export interface Box {
  /** `n0`, `n1`, ...: safe in every language. */
  readonly id: string;
  readonly kind: "input" | "node" | "output";
  /** What is written in it. */
  readonly lines: readonly string[];
}

/** Boxes and arrows of a graph. */
export interface Drawing {
  readonly boxes: readonly Box[];
  /** From the box that makes a value to the box that reads it. */
  readonly arrows: readonly (readonly [from: string, to: string])[];
}

/** What is drawn of a graph: inputs, nodes and outputs; parameters stand as shapes in the boxes that read them. */
export function drawingOf(graph: Graph): Drawing {
  const paths = new Map([...graph.paths].map(([path, name]) => [name, path]));
  const shape = (name: string) => shapeText(graph.types.get(name)?.shape ?? []);
  const boxes: Box[] = [];
  const makers = new Map<string, string>();
  const arrows: [string, string][] = [];
  const draw = (kind: Box["kind"], lines: readonly string[], reads: readonly string[]) => {
    const id = `n${boxes.length}`;
    boxes.push({ id, kind, lines: lines.filter((text) => text !== "") });
    for (const name of reads) {
      const maker = makers.get(name);
      if (maker !== undefined) arrows.push([maker, id]);
    }
    return id;
  };
  for (const name of graph.inputs) makers.set(name, draw("input", [name, shape(name)], []));
  for (const node of graph.nodes) {
    const { op, inputs, output } = node;
    const weights = inputs.filter((name) => graph.parameters.has(name)).map(shape);
    const lines = [
      paths.get(output) ?? output,
      [op, ...weights].join(" "),
      attributesText(node),
      shape(output),
    ];
    makers.set(output, draw("node", lines, inputs));
  }
  for (const name of graph.outputs) draw("output", [name, shape(name)], [name]);
  return { boxes, arrows };
}
