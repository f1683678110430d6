import { UnsupportedOpError } from "../../errors.js";
import { numbers } from "./fold/fold.js";
import type { Branch, Branches, GraphMessage, NodeMessage, TensorMessage } from "./messages.js";
import { pathOf } from "./needed-nodes.js";
import type { Value } from "./value.js";

/**
 * `graph` with its `If` nodes made ready to be replaced by one of their branches: an `If` reads what its branches read of the
 * outside, names inside that are taken elsewhere get the path of the `If` in front, and the tensors of the branches are among the
 * tensors of the graph.
 */
export function resolveBranches(graph: GraphMessage): GraphMessage {
  if (!graph.nodes.some(hasBranches)) return graph;
  const scopes = new Scopes(graph);
  const nodes = graph.nodes.map((node) => scopes.resolve(node, (name) => name));
  return { ...graph, nodes, ...scopes.tensors() };
}

/**
 * The branch of an `If` that is computed.
 *
 * @throws UnsupportedOpError when the condition depends on the input.
 * @throws RangeError when it is not one number.
 */
export function chosenBranch(
  { op, branches }: NodeMessage,
  path: string,
  condition: Value | undefined,
): Branch {
  if (condition === undefined) throw new RangeError("it has no condition");
  if (branches === undefined || condition.known === undefined) {
    throw new UnsupportedOpError(
      op,
      path,
      "its condition depends on the input; export the network traced, with fixed branches, or cut it in front of this with `outputs`",
    );
  }
  const values = numbers(condition.known());
  if (values.length !== 1) throw new RangeError(`its condition has ${values.length} elements`);
  return branches[values[0] === 0 ? 1 : 0];
}

function hasBranches({ op, domain, attributes }: NodeMessage): boolean {
  const has = (name: string) => attributes.get(name)?.graph !== undefined;
  return op === "If" && domain === "" && has("then_branch") && has("else_branch");
}

/** What names stand for, while nodes of all scopes come under one roof. */
class Scopes {
  readonly #taken: Set<string>;
  /** For each name that was taken the number to try next. */
  readonly #suffixes = new Map<string, number>();
  readonly #initializers: TensorMessage[];
  #hasSparse: boolean;

  constructor({ nodes, initializers, hasSparseInitializers, inputs }: GraphMessage) {
    const named = [...initializers, ...inputs].map(({ name }) => name);
    this.#taken = new Set([...named, ...nodes.flatMap(({ outputs }) => outputs)]);
    this.#initializers = [...initializers];
    this.#hasSparse = hasSparseInitializers;
  }

  tensors(): Pick<GraphMessage, "initializers" | "hasSparseInitializers"> {
    return { initializers: this.#initializers, hasSparseInitializers: this.#hasSparse };
  }

  /** `node` with other names, and with branches where it has some. */
  resolve(node: NodeMessage, rename: (name: string) => string): NodeMessage {
    const [inputs, outputs] = [node.inputs.map(rename), node.outputs.map(rename)];
    if (!hasBranches(node)) return { ...node, inputs, outputs };
    const path = pathOf(node);
    const branch = (key: string) =>
      this.#branch(node.attributes.get(key)?.graph as GraphMessage, `${path}/${key}`, rename);
    const branches: Branches = [branch("then_branch"), branch("else_branch")];
    const outer = new Set(branches.flatMap(outerValues));
    return { ...node, inputs: [inputs[0] ?? "", ...outer], outputs, branches };
  }

  #branch(graph: GraphMessage, path: string, outer: (name: string) => string): Branch {
    const own = new Map<string, string>();
    const made = graph.nodes.flatMap(({ outputs }) => outputs);
    for (const name of [...graph.initializers.map((t) => t.name), ...made]) {
      if (name !== "" && !own.has(name)) own.set(name, this.#unique(name, path));
    }
    const rename = (name: string) => own.get(name) ?? outer(name);
    for (const tensor of graph.initializers) {
      this.#initializers.push({ ...tensor, name: rename(tensor.name) });
    }
    this.#hasSparse ||= graph.hasSparseInitializers;
    const nodes = graph.nodes.map((node) => this.resolve(node, rename));
    return { nodes, outputs: graph.outputs.map(({ name }) => rename(name)) };
  }

  #unique(name: string, path: string): string {
    let unique = name;
    const longer = `${path}/${name}`;
    for (let i = this.#suffixes.get(longer) ?? 0; this.#taken.has(unique); i++) {
      unique = i === 0 ? longer : `${longer}.${i}`;
      this.#suffixes.set(longer, i + 1);
    }
    this.#taken.add(unique);
    return unique;
  }
}

/** Names of what a branch reads and does not make. */
function outerValues({ nodes, outputs }: Branch): string[] {
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const read = [...nodes.flatMap((node) => node.inputs), ...outputs];
  return read.filter((name) => name !== "" && !made.has(name));
}
