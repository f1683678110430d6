import { textTable } from "../text-table.js";
import type { Inspection, NamedShape } from "./inspection.js";

/** An inspection as a table for a terminal, and the totals behind it. */
export function inspectionText({ inputs, outputs, nodes, ops, total }: Inspection): string {
  const named = ({ name, shape }: NamedShape) => `${name} [${shape.join(",")}]`;
  const rows = nodes.map(({ name, paths, op, shape, parameters, flop, bytes }) => [
    paths[0] ?? name,
    op,
    `[${shape.join(",")}]`,
    parameters === 0 ? "" : String(parameters),
    flop === 0 ? "" : short(flop).trim(),
    bytes === 0 ? "" : `${short(bytes)}B`,
  ]);
  return [
    ...inputs.map((value) => `input   ${named(value)}`),
    ...outputs.map((value) => `output  ${named(value)}`),
    "",
    ...textTable([["path", "op", "shape", "parameters", "FLOP", "bytes"], ...rows], FIRST_NUMBER),
    "",
    `ops         ${Object.entries(ops)
      .map(([op, n]) => `${op} ${n}`)
      .join(", ")}`,
    `parameters  ${total.parameters} (${short(total.parameterBytes)}B)`,
    `one image   ${short(total.flop)}FLOP (a multiply-add is two), ${short(total.bytesRead + total.bytesWritten)}B moved, at most ${short(total.peakBytes)}B of values at a time`,
  ].join("\n");
}

/** Numbers are aligned to the right, from this column on. */
const FIRST_NUMBER = 3;

/** A number in three digits with a decimal prefix: `15.5 G`. */
function short(value: number): string {
  const prefixes = ["", "k", "M", "G", "T", "P"];
  let [scaled, i] = [value, 0];
  while (scaled >= 999.5 && i < prefixes.length - 1) [scaled, i] = [scaled / 1000, i + 1];
  return `${i === 0 ? scaled : Number(scaled.toPrecision(3))} ${prefixes[i]}`;
}
