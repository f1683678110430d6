import { DataError } from "@xrt/core";
import { isObject, type PickleObject, type PickleValue } from "./pickle-value.js";
import { isTensor } from "./torch-tensors.js";

/** Keys under which checkpoints keep the weights; they are no part of the names. */
const wrappers = ["state_dict", "model_state_dict", "model_state", "model", "net", "weights"];

/** What lies beside the weights of a checkpoint. */
export interface FoundTensors {
  readonly tensors: ReadonlyMap<string, PickleObject>;
  /** Numbers and strings beside the weights, such as `epoch`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What else lies beside them, such as the state of an optimizer. */
  readonly leftOut: readonly string[];
}

/**
 * The tensors of a checkpoint by name: those of a `state_dict`, of a dictionary that holds one, or of a whole module
 * that was pickled, whose parameters and buffers are read as data.
 *
 * @throws DataError when there is none.
 */
export function findTensors(root: PickleValue, path: string): FoundTensors {
  const metadata: Record<string, string> = {};
  const leftOut: string[] = [];
  let value = root;
  // a wrapper in a wrapper in a wrapper is no checkpoint
  for (let depth = 0; depth < 4 && value instanceof Map; depth++) {
    const inner = wrappers.find((key) =>
      isWeights((value as Map<PickleValue, PickleValue>).get(key)),
    );
    if (inner === undefined) break;
    for (const [key, beside] of value) {
      if (typeof beside === "number" || typeof beside === "string")
        metadata[String(key)] = `${beside}`;
      else if (key !== inner && beside !== null) leftOut.push(`"${key}" beside the weights`);
    }
    value = value.get(inner) ?? null;
  }
  const tensors = new Map<string, PickleObject>();
  const visit = visitor(path);
  if (value instanceof Map) collectDictionary(value, "", tensors, visit);
  else if (isObject(value)) collectModule(value, "", tensors, visit);
  if (tensors.size === 0) {
    const what = isObject(value) ? `an instance of ${value.name}` : typeof value;
    throw new DataError(
      `${path}: holds no tensors, but ${what}; wants a state_dict, a checkpoint with one, or a module`,
      { path },
    );
  }
  return { tensors, metadata, leftOut };
}

function isWeights(value: PickleValue | undefined): boolean {
  return value instanceof Map || (isObject(value) && stateOf(value, "_modules") !== undefined);
}

/** Entries of a file in all its dictionaries and modules; a network has some thousands. */
const mostEntries = 1_000_000;

/** Dictionaries or modules in one another. */
const deepest = 64;

/** Counts what is looked at: a small file can refer to one dictionary in another so often that nobody gets to the end. */
function visitor(path: string): Visit {
  let count = 0;
  return (depth) => {
    count += 1;
    if (count <= mostEntries && depth <= deepest) return;
    throw new DataError(
      `${path}: lists more than ${mostEntries} entries, or more than ${deepest} levels of them; no network has them`,
      { path },
    );
  };
}

type Visit = (depth: number) => void;

/** Tensors of a dictionary, also of dictionaries in it, whose keys are joined by dots. */
function collectDictionary(
  map: ReadonlyMap<PickleValue, PickleValue>,
  prefix: string,
  into: Map<string, PickleObject>,
  visit: Visit,
  depth = 0,
): void {
  for (const [key, value] of map) {
    visit(depth);
    if (isTensor(value)) into.set(`${prefix}${key}`, value);
    else if (value instanceof Map) {
      collectDictionary(value, `${prefix}${key}.`, into, visit, depth + 1);
    }
  }
}

function stateOf(
  object: PickleObject,
  key: string,
): ReadonlyMap<PickleValue, PickleValue> | undefined {
  const value = object.state instanceof Map ? object.state.get(key) : undefined;
  return value instanceof Map ? value : undefined;
}

/** `_parameters`, `_buffers` and `_modules` of an `nn.Module`, as `state_dict` would name them. */
function collectModule(
  module: PickleObject,
  prefix: string,
  into: Map<string, PickleObject>,
  visit: Visit,
  above: ReadonlySet<PickleObject> = new Set(),
): void {
  if (above.has(module)) return;
  for (const kind of ["_parameters", "_buffers"]) {
    for (const [name, value] of stateOf(module, kind) ?? []) {
      visit(above.size);
      if (isTensor(value)) into.set(`${prefix}${name}`, value);
    }
  }
  const below = new Set([...above, module]);
  for (const [name, child] of stateOf(module, "_modules") ?? []) {
    visit(above.size);
    if (isObject(child)) collectModule(child, `${prefix}${name}.`, into, visit, below);
  }
}
