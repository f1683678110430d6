import { InvalidModelError, UnsupportedOpError } from "../../errors.js";
import type { Graph } from "../../graph.js";
import { deadCode } from "../../passes/dead-code.js";
import { elements } from "../../sizes.js";
import { attributesOf } from "./attributes.js";
import { chosenBranch } from "./branches.js";
import { constantOf } from "./constant-node.js";
import { BatchDependence, type FoldContext } from "./fold/fold.js";
import { foldTable } from "./fold/table.js";
import type { ImportPlan } from "./import-plan.js";
import { count, integer, integers, type Known, withBatch } from "./known.js";
import type { NodeMessage } from "./messages.js";
import { neededNodes, pathOf, refuseUnknownOps } from "./needed-nodes.js";
import { nodeContext } from "./node-context.js";
import type { OpImport } from "./op-import.js";
import { importTable } from "./ops/table.js";
import { joinPatterns } from "./patterns.js";
import { once, type Value } from "./value.js";
import { ValueTable } from "./value-table.js";

/** Ops that keep the elements of their input: applied to a weight they make another parameter on the same memory. */
const ALIASES = new Set(["Identity", "Cast", "CastLike", "Dropout", "DequantizeLinear"]);

/** Sizes beyond this are refused. */
const LARGEST_SIZE = 2 ** 40;

/**
 * The graph of `plan`, whose parameters are filled by the function that is returned, after everything else has been checked.
 * Nodes on known arrays are evaluated, the others are added by their importers.
 *
 * @throws UnsupportedOpError when an op is used in a way that is not carried.
 * @throws InvalidModelError when shapes do not fit.
 */
export function importGraph(plan: ImportPlan): () => Graph {
  const table = new ValueTable(plan);
  addNodes(plan.nodes, plan, table);
  const { builder } = table;
  const outputs = plan.outputs.map((name) =>
    typedAt(name, () => {
      const value = (table.get(name) as Value).graph();
      // what the file calls an output is called so here too
      if (value === name || builder.has(name)) return value;
      return builder.node("reshape", [value], { shape: builder.type(value).shape }, name);
    }),
  );
  const graph = deadCode(builder.build(outputs));
  return () => typedAt("parameters", () => table.fill(graph));
}

function addNodes(nodes: readonly NodeMessage[], plan: ImportPlan, table: ValueTable): void {
  for (const node of nodes) {
    const inputs = node.inputs.map((name) => table.get(name));
    const path = pathOf(node);
    const add = node.branches === undefined ? addNode : addBranch;
    try {
      add(node, { plan, table, inputs, path });
    } catch (cause) {
      throw typed(cause, node, inputs);
    }
  }
}

/** What `compute` gives; what it throws gets a type and a path. */
function typedAt<T>(path: string, compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    if (cause instanceof BatchDependence) {
      throw new UnsupportedOpError("a value of the batch", path, cause.message);
    }
    if (!(cause instanceof RangeError)) throw cause;
    throw new InvalidModelError(`fromOnnx: "${path}": ${cause.message}`, { cause });
  }
}

interface Addition {
  readonly plan: ImportPlan;
  readonly table: ValueTable;
  readonly inputs: readonly (Value | undefined)[];
  readonly path: string;
}

/** Add what the branch of an `If` holds that its condition chooses; the `If` itself leaves nothing. */
function addBranch(node: NodeMessage, { plan, table, inputs, path }: Addition): void {
  const { nodes, outputs } = chosenBranch(node, path, inputs[0]);
  const wanted = outputs.filter((_, i) => (node.outputs[i] ?? "") !== "");
  const isGiven = (name: string) => table.get(name) !== undefined;
  refuseUnknownOps(neededNodes(nodes, wanted, isGiven));
  const joined = joinPatterns(nodes, plan.initializers, plan.read);
  addNodes(neededNodes(joined, wanted, isGiven), plan, table);
  for (const [i, name] of node.outputs.entries()) {
    const value = table.get(outputs[i] ?? "");
    if (name !== "" && value === undefined) throw new RangeError(`its branch has no output ${i}`);
    if (name !== "" && value !== undefined) table.set(name, path, value);
  }
}

function addNode(node: NodeMessage, addition: Addition): void {
  const { table, inputs, path } = addition;
  const known = knownResults(node, addition);
  const entry = importTable.get(node.op);
  const importNode = once(() => {
    if (entry === undefined) {
      throw new UnsupportedOpError(node.op, path, "only constants and shapes are carried here");
    }
    try {
      return importedValues(node, entry, addition);
    } catch (cause) {
      throw typed(cause, node, inputs);
    }
  });
  if (known === undefined) {
    const values = importNode();
    for (const [i, name] of node.outputs.entries()) {
      const value = values[i];
      if (name !== "" && value === undefined) throw new RangeError(`it has no output ${i}`);
      if (name !== "" && value !== undefined) table.set(name, path, value);
    }
    return;
  }
  const isWeight =
    inputs.some((v) => v?.isWeight) ||
    (node.op === "DequantizeLinear" && count((inputs[0]?.shape() ?? []) as number[]) > 1);
  const stays = isWeight && entry !== undefined && !ALIASES.has(node.op);
  for (const [i, name] of node.outputs.entries()) {
    if (name === "") continue;
    const nth = (results: readonly Known[]) => {
      const result = results[i];
      if (result === undefined) throw new RangeError(`it has no output ${i}`);
      return result;
    };
    const own = () => nth(known());
    const knownAt = (batch: number) => nth(known.at(batch));
    // what comes from shapes is small, and whether it can be computed is seen at once
    const kind = isWeight ? "float" : (kindOf(own) ?? inputs[0]?.kind ?? "float");
    if (stays) {
      // a weight that is turned or cut stays a parameter, so that it can be trained
      const value = () => importNode()[i] as Value;
      const graph = () => value().graph();
      table.set(name, path, { kind, shape: () => value().shape(), known: own, isWeight, graph });
    } else {
      const shape = ALIASES.has(node.op) ? () => inputs[0]?.shape() ?? [] : () => own().shape;
      table.set(name, path, table.constant(name, { kind, shape, known: own, knownAt, isWeight }));
    }
  }
}

/** Kind of a known array; undefined where it cannot be computed while the batch is open. */
function kindOf(known: () => Known): Known["kind"] | undefined {
  try {
    return known().kind;
  } catch (cause) {
    if (cause instanceof BatchDependence) return undefined;
    throw cause;
  }
}

/** Results of a node on known arrays, computed when somebody asks. */
interface KnownResults {
  (): readonly Known[];
  /** The same where the batch holds so many images. */
  readonly at: (batch: number) => readonly Known[];
}

/** What the node makes of known arrays; undefined where its inputs are not known. */
function knownResults(node: NodeMessage, { plan, inputs }: Addition): KnownResults | undefined {
  const attributes = attributesOf(node);
  const [first] = inputs;
  const shape = first?.shape;
  if (node.op === "Constant") return resultsOf(() => [constantOf(node, plan.read)]);
  if (node.op === "Shape" && shape !== undefined) {
    return resultsOf(() => {
      const sizes = shape();
      const end = attributes.int("end", sizes.length);
      return [integers(sizes.slice(attributes.int("start", 0), end))];
    });
  }
  if (node.op === "Size" && shape !== undefined) {
    return resultsOf(() => [integer(elements(shape()) ?? 0)]);
  }
  const fold = foldTable.get(node.op);
  const present = inputs.filter((v) => v !== undefined);
  if (fold === undefined || present.some((v) => v.known === undefined)) return undefined;
  const evaluate = (arrays: readonly (Known | undefined)[]) => {
    const input = (i: number) => {
      const array = arrays[i];
      if (array === undefined) throw new RangeError(`input ${i} is missing`);
      return array;
    };
    const { op, outputs } = node;
    const context: FoldContext = {
      op,
      attributes,
      inputs: arrays,
      input,
      outputs: outputs.length,
      opset: plan.opset,
    };
    const result = fold(context);
    const results = Array.isArray(result) ? (result as Known[]) : [result as Known];
    for (const { data } of results) {
      if (!arrays.some((a) => a?.data === data)) plan.budget.left -= data.length;
    }
    if (plan.budget.left < 0) {
      throw new RangeError("the constants of the file are too large in all to compute at import");
    }
    return results;
  };
  return resultsOf(
    () => evaluate(inputs.map((v) => v?.known?.())),
    (batch) => evaluate(inputs.map((v) => v?.knownAt?.(batch))),
  );
}

/** Results that are computed once. */
function resultsOf(
  compute: () => readonly Known[],
  at: (batch: number) => readonly Known[] = (batch) => compute().map((k) => withBatch(k, batch)),
): KnownResults {
  const byBatch = new Map<number, readonly Known[]>();
  return Object.assign(once(compute), {
    at(batch: number) {
      const found = byBatch.get(batch) ?? at(batch);
      byBatch.set(batch, found);
      return found;
    },
  });
}

/** Add the node to the graph. */
function importedValues(
  node: NodeMessage,
  { add, anyKind, makes }: OpImport,
  { plan, table, inputs, path }: Addition,
): readonly Value[] {
  const odd = inputs.find((v) => v !== undefined && v.known === undefined && v.kind !== "float");
  if (odd !== undefined && !anyKind) {
    throw new UnsupportedOpError(
      node.op,
      path,
      `it computes with ${odd.kind}s that depend on the input; cast them to float`,
    );
  }
  const context = nodeContext(node, path, inputs, plan, table.builder);
  const names = add(context);
  return (typeof names === "string" ? [names] : names).map((name) => {
    const { shape } = table.builder.type(name);
    if (shape.some((d) => typeof d === "number" && !(d >= 1 && d <= LARGEST_SIZE))) {
      throw new RangeError(`its result has the shape [${shape}]`);
    }
    return table.made(name, makes ?? inputs[0]?.kind ?? "float");
  });
}

/** What is thrown for a node: a typed error with its path. */
function typed(cause: unknown, node: NodeMessage, inputs: readonly (Value | undefined)[]): unknown {
  if (!(cause instanceof RangeError)) return cause;
  const isOpen = (v: Value | undefined) =>
    v !== undefined && v.known === undefined && v.shape().some((d) => typeof d !== "number");
  const path = pathOf(node);
  return cause instanceof BatchDependence || inputs.some(isOpen)
    ? new UnsupportedOpError(node.op, path, cause.message)
    : new InvalidModelError(`fromOnnx: ${node.op} at "${path}": ${cause.message}`, { cause });
}
