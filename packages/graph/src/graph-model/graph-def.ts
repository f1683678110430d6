import { InvalidModelError } from "../errors.js";

/** One node of a GraphDef. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** `"name"`, `"name:output"`; control inputs are left out. */
  readonly inputs: readonly { readonly node: string; readonly output: number }[];
  readonly attributes: Attributes;
}

/** The attributes of a node, decoded when they are asked for. */
export interface Attributes {
  readonly bool: (name: string, fallback?: boolean) => boolean;
  readonly number: (name: string, fallback: number) => number;
  readonly numbers: (name: string) => number[];
  readonly text: (name: string, fallback?: string) => string;
  readonly texts: (name: string) => string[];
  /** Number of an element type: 1 is float32, 3 int32. */
  readonly type: (name: string) => number;
  /** Sizes of a shape, -1 where open; undefined where the attribute is absent or the rank unknown. */
  readonly shape: (name: string) => number[] | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Nodes of a model's topology by their name.
 *
 * @throws InvalidModelError when it is no GraphDef or two nodes share a name.
 */
export function readGraphDef(topology: unknown): Map<string, NodeDef> {
  const list = isRecord(topology) ? topology.node : undefined;
  if (!Array.isArray(list)) {
    throw new InvalidModelError(
      "fromGraphModel: the topology has no list of nodes; is it a GraphModel?",
    );
  }
  const nodes = new Map<string, NodeDef>();
  for (const entry of list) {
    const { name, op, input = [], attr = {} }: Json = isRecord(entry) ? entry : {};
    const isGood = typeof name === "string" && typeof op === "string" && isRecord(attr);
    if (!isGood || !Array.isArray(input) || !input.every((i) => typeof i === "string")) {
      throw new InvalidModelError(
        `fromGraphModel: node ${nodes.size} is broken: ${JSON.stringify(entry)?.slice(0, 200)}`,
      );
    }
    if (nodes.has(name))
      throw new InvalidModelError(`fromGraphModel: two nodes are named "${name}"`);
    const inputs = (input as string[]).filter((i) => !i.startsWith("^")).map(reference);
    nodes.set(name, { name, op, inputs, attributes: attributesOf(name, attr) });
  }
  return nodes;
}

/** `"a/b:1"` as node and number of its output. */
export function reference(text: string): { node: string; output: number } {
  const [, node = text, output = "0"] = /^(.*):(\d+)$/.exec(text) ?? [];
  return { node, output: Number(output) };
}

function attributesOf(node: string, attributes: Json): Attributes {
  const field = (name: string, kind: string): unknown => {
    const value = attributes[name];
    return isRecord(value) ? value[kind] : undefined;
  };
  const list = (name: string, kind: string): readonly unknown[] => {
    const value = field(name, "list");
    const entries = isRecord(value) ? value[kind] : undefined;
    return Array.isArray(entries) ? entries : [];
  };
  const integer = (value: unknown): number => {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) {
      throw new InvalidModelError(
        `fromGraphModel: "${node}" has ${JSON.stringify(value)} where a whole number belongs`,
      );
    }
    return number;
  };
  return {
    bool: (name, fallback = false) => {
      const value = field(name, "b");
      return typeof value === "boolean" ? value : fallback;
    },
    number: (name, fallback) => Number(field(name, "f") ?? field(name, "i") ?? fallback),
    numbers: (name) => list(name, "i").map(integer),
    text: (name, fallback = "") => {
      const value = field(name, "s");
      return value === undefined ? fallback : decoded(value);
    },
    texts: (name) => list(name, "s").map(decoded),
    type: (name) => {
      const value = field(name, "type");
      return typeof value === "number" ? value : (DTYPES.get(String(value)) ?? 0);
    },
    shape: (name) => {
      const shape = field(name, "shape");
      if (!isRecord(shape) || shape.unknownRank === true) return undefined;
      const dims = Array.isArray(shape.dim) ? shape.dim : [];
      return dims.map((d) => integer(isRecord(d) ? (d.size ?? -1) : d));
    },
  };
}

/** Element types whose number matters, by the name that newer converters write. */
const DTYPES: ReadonlyMap<string, number> = new Map([
  ["DT_FLOAT", 1],
  ["DT_INT32", 3],
  ["DT_INT64", 9],
]);

/** Text, which JSON holds as character codes or in base64. */
function decoded(value: unknown): string {
  if (Array.isArray(value)) return String.fromCharCode(...value.map(Number));
  try {
    return atob(String(value));
  } catch (cause) {
    throw new InvalidModelError(`fromGraphModel: ${JSON.stringify(value)} is no text`, { cause });
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
