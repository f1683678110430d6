import { type NdArray, ndArray } from "@xrt/core";
import { filterMap } from "./filter-map.js";
import type { Graph, Node, Parameter, TensorType } from "./graph.js";
import { type OpAttributes, type OpKind, opOf } from "./ops/table.js";

/** Collects nodes and makes a {@link Graph}. Every addition is shape-checked at once. */
export class GraphBuilder {
  #inputs: string[] = [];
  #nodes: Node[] = [];
  #parameters = new Map<string, Parameter>();
  #types = new Map<string, TensorType>();
  #paths = new Map<string, string>();
  /** For each name that was taken the number to try next. */
  readonly #suffixes = new Map<string, number>();

  /** A builder that starts with all of `graph` but its outputs. */
  static from(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder();
    builder.#inputs = [...graph.inputs];
    builder.#nodes = [...graph.nodes];
    builder.#parameters = filterMap(graph.parameters);
    builder.#types = filterMap(graph.types);
    builder.#paths = filterMap(graph.paths);
    return builder;
  }

  /** Add a value that is fed at run time. */
  input(name: string, type: TensorType): string {
    const unique = this.#name(name);
    this.#inputs.push(unique);
    this.#types.set(unique, type);
    return unique;
  }

  /** Add a parameter. */
  parameter(name: string, parameter: Parameter): string {
    const unique = this.#name(name);
    this.#parameters.set(unique, parameter);
    this.#types.set(unique, { dtype: "float32", shape: parameter.array.shape });
    return unique;
  }

  /** Add an array that is part of the arithmetic and never trained. */
  constant(array: NdArray, name = "constant"): string {
    return this.parameter(name, { array, role: "constant", trainable: false });
  }

  /** Add a constant number. */
  scalar(value: number): string {
    return this.constant(ndArray(Float32Array.of(value), []), `${value}`);
  }

  /**
   * Add a node.
   *
   * @param name - Wished name of the result; a number is appended when it is taken.
   * @returns Name of the result.
   * @throws RangeError when the inputs do not fit the op, or an attribute holds NaN.
   */
  node<K extends OpKind>(
    op: K,
    inputs: readonly string[],
    attributes: OpAttributes[K],
    name: string = op,
  ): string {
    const output = this.#name(name);
    const values = attributes as Node["attributes"];
    const present = inputs.filter((i) => i !== "").map((i) => this.type(i));
    try {
      const type = opOf(op).infer(present, values);
      refuseNaN(values);
      this.#types.set(output, type);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new RangeError(`${op} "${output}": ${message}`, { cause });
    }
    this.#nodes.push({ op, inputs: [...inputs], output, attributes: values });
    return output;
  }

  /** Element type and shape of a value. */
  type(name: string): TensorType {
    const type = this.#types.get(name);
    if (type === undefined) throw new RangeError(`GraphBuilder: no value is named "${name}"`);
    return type;
  }

  /** Whether a value is called `name`. */
  has(name: string): boolean {
    return this.#types.has(name);
  }

  /** Record that `path` of the source is the value `name`; a path seen before gets `:1`, `:2`, ... */
  path(path: string, name: string): void {
    let unique = path;
    for (let i = 1; this.#paths.has(unique); i++) unique = `${path}:${i}`;
    this.#paths.set(unique, name);
  }

  /** The graph so far, with these outputs. */
  build(outputs: readonly string[]): Graph {
    for (const name of outputs) this.type(name);
    return {
      inputs: [...this.#inputs],
      outputs: [...outputs],
      nodes: [...this.#nodes],
      parameters: filterMap(this.#parameters),
      types: filterMap(this.#types),
      paths: filterMap(this.#paths),
    };
  }

  #name(wish: string): string {
    let name = wish;
    for (let i = this.#suffixes.get(wish) ?? 1; this.#types.has(name); i++) {
      name = `${wish}.${i}`;
      this.#suffixes.set(wish, i + 1);
    }
    return name;
  }
}

function refuseNaN(attributes: Node["attributes"]): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (Array.isArray(value) ? value.some(Number.isNaN) : Number.isNaN(value))
      throw new RangeError(`its ${name} is NaN`);
  }
}
