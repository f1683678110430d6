import type { Dim, Node } from "../graph.js";

/** Attributes that say nothing: those of a window that moves by one cell over an unpadded value. */
const NEUTRAL: Readonly<Record<string, string>> = {
  strides: "1,1",
  pads: "0,0,0,0",
  dilations: "1,1",
  groups: "1",
  outputPadding: "0,0",
};

/** Longest list that is written out. */
const SHOWN = 8;

/** A shape as it is written in text: `[batch,8,112,112]`. */
export function shapeText(shape: readonly Dim[]): string {
  return `[${shape.join(",")}]`;
}

/** The attributes of a node in short: `strides=2,2 pads=0,0,1,1`, those that say nothing left out. */
export function attributesText({ attributes }: Node): string {
  return Object.entries(attributes)
    .map(([name, value]) => [name, valueText(value)] as const)
    .filter(([name, text]) => NEUTRAL[name] !== text)
    .map(([name, text]) => `${name}=${text}`)
    .join(" ");
}

function valueText(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  if (value.length <= SHOWN) return value.join(",");
  return `${value.slice(0, SHOWN).join(",")},... (${value.length})`;
}
