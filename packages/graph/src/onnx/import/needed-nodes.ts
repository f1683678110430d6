import { nearest } from "@xrt/core";
import { dependencyOrder } from "../../dependency-order.js";
import { InvalidModelError, UnsupportedOpError } from "../../errors.js";
import { foldTable } from "./fold/table.js";
import type { NodeMessage } from "./messages.js";
import { importTable } from "./ops/table.js";

/** Where a node stands: its name without the leading slash, or its first output. */
export function pathOf({ name, outputs, op }: NodeMessage): string {
  return name.replace(/^\/+/, "") || (outputs[0] ?? op);
}

/**
 * Those of `nodes` that `outputs` need, each behind those that it reads; outputs of theirs that nobody reads are called `""`.
 *
 * @param isGiven - Whether a value is there without a node of these making it.
 * @throws InvalidModelError when a value is made twice, read but never made, or depends on itself.
 */
export function neededNodes(
  nodes: readonly NodeMessage[],
  outputs: readonly string[],
  isGiven: (name: string) => boolean,
): NodeMessage[] {
  const makers = new Map<string, NodeMessage>();
  for (const node of nodes) {
    for (const name of node.outputs) {
      if (name === "") continue;
      if (makers.has(name) || isGiven(name)) {
        throw new InvalidModelError(`fromOnnx: value "${name}" is made twice`);
      }
      makers.set(name, node);
    }
  }
  const makerOf = (name: string, reader: string): NodeMessage | undefined => {
    const maker = makers.get(name);
    if (maker === undefined && !isGiven(name) && name !== "") {
      throw new InvalidModelError(
        `fromOnnx: "${reader}" reads "${name}", which is neither an input nor an initializer nor made by a node`,
      );
    }
    return maker;
  };
  const made = (names: readonly string[], reader: string) =>
    names.map((name) => makerOf(name, reader)).filter((maker) => maker !== undefined);
  const unknown = outputs.find((output) => !makers.has(output) && !isGiven(output));
  if (unknown !== undefined) {
    const near = nearest(unknown, makers.keys());
    throw new RangeError(`fromOnnx: no value is named "${unknown}"; nearest: ${near.join(", ")}`);
  }
  const order = dependencyOrder(
    made(outputs, "outputs"),
    (node) => made(node.inputs, pathOf(node)),
    (node, reader) => {
      const through = reader.inputs.find((name) => makers.get(name) === node);
      throw new InvalidModelError(
        `fromOnnx: "${pathOf(node)}" depends on itself, through "${through}"`,
      );
    },
  );
  const read = new Set([...order.flatMap((node) => node.inputs), ...outputs]);
  return order.map((node) => ({
    ...node,
    outputs: node.outputs.map((name) => (read.has(name) ? name : "")),
  }));
}

/**
 * Refuse what the tables do not have.
 *
 * @throws UnsupportedOpError that names the first such node, with the rest of them in `others`.
 */
export function refuseUnknownOps(nodes: readonly NodeMessage[]): void {
  const unknown = nodes.map(refusal).filter((r) => r !== undefined);
  const [first, ...others] = unknown;
  if (first !== undefined)
    throw refused(
      first,
      others.map((other) => refused(other)),
    );
}

type Refusal = readonly [op: string, path: string, advice: string];

function refused(
  [op, path, advice]: Refusal,
  others: readonly UnsupportedOpError[] = [],
): UnsupportedOpError {
  return new UnsupportedOpError(op, path, advice, others);
}

/** Ops whose result says where something lies. */
const PLACES = new Set(["ArgMax", "ArgMin", "NonMaxSuppression", "NonZero", "TopK"]);

/** Why a node cannot be carried, where it cannot. */
function refusal(node: NodeMessage): Refusal | undefined {
  const { op, domain, attributes, branches } = node;
  const path = pathOf(node);
  // what its branches hold is looked at when its condition is known
  if (branches !== undefined) return undefined;
  if ([...attributes.values()].some((a) => a.hasGraph)) {
    return [
      op,
      path,
      "control flow is not carried; export the network traced, with fixed branches",
    ];
  }
  if (domain !== "") {
    const advice =
      "only ops of ONNX itself are carried; export without custom ops, functions inlined";
    return [`${domain}.${op}`, path, advice];
  }
  if (importTable.has(op) || foldTable.has(op) || op === "Constant") return undefined;
  if (PLACES.has(op)) {
    return [op, path, "it gives places and no values; stop in front of it with `outputs`"];
  }
  const known = [...importTable.keys()].join(", ");
  return [
    op,
    path,
    `ops that are carried: ${known}; or cut the network in front of it with \`outputs\``,
  ];
}
