import { InvalidModelError, UnsupportedOpError } from "../../errors.js";
import type { ParameterRole } from "../../graph.js";
import type { GraphBuilder } from "../../graph-builder.js";
import { attributesOf } from "./attributes.js";
import { numbers } from "./fold/fold.js";
import type { ImportPlan } from "./import-plan.js";
import type { NodeMessage } from "./messages.js";
import type { NodeContext } from "./op-import.js";
import type { Value } from "./value.js";

/** What the importer of `node` is given. */
export function nodeContext(
  node: NodeMessage,
  path: string,
  inputs: readonly (Value | undefined)[],
  { opset, exportedBatch }: ImportPlan,
  builder: GraphBuilder,
): NodeContext {
  const { op, outputs } = node;
  const name = outputs.find((o) => o !== "") ?? path;
  const input = (i: number): Value => {
    const value = inputs[i];
    if (value !== undefined) return value;
    throw new InvalidModelError(`fromOnnx: ${op} at "${path}" lacks input ${i}`);
  };
  const refuse = (advice: string): never => {
    throw new UnsupportedOpError(op, path, advice);
  };
  const array = (i: number, what: string) => {
    if (inputs[i] === undefined) return undefined;
    const { known } = input(i);
    return known === undefined ? refuse(`${what} is computed from the input`) : known();
  };
  return {
    builder,
    op,
    opset,
    attributes: attributesOf(node),
    outputs,
    count: inputs.length,
    exportedBatch,
    has: (i) => inputs[i] !== undefined,
    value: (i: number, role?: ParameterRole) => input(i).graph(role),
    shape: (i) => input(i).shape(),
    kind: (i) => input(i).kind,
    known: (i) => inputs[i]?.known?.(),
    knownAt: (i, batch) => inputs[i]?.knownAt?.(batch),
    list(i, what) {
      const found = array(i, what);
      return found === undefined ? undefined : Array.from(found.data);
    },
    numbers(i, what) {
      const found = array(i, what);
      return found === undefined ? undefined : Array.from(numbers(found));
    },
    node: (kind, values, attributes) => builder.node(kind, values, attributes, `${name}/${kind}`),
    result: (kind, values, attributes, i = 0) =>
      builder.node(kind, values, attributes, outputs[i] || `${name}/${i}`),
    refuse,
  };
}
