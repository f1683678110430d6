import { loadGraphModelSync } from "@tensorflow/tfjs-converter";
import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import { type NdArray, ndArray, randomStream, sizeOf } from "@xrt/core";
import { expectClose } from "@xrt/testing";
import {
  type FromGraphModelOptions,
  fromGraphModel,
  type GraphModelArtifacts,
} from "../src/graph-model/index.js";
import { compile } from "../src/onnx/index.js";

/** Attribute of a node as `model.json` has it, by the type of the value. */
function attribute(value: unknown): unknown {
  if (typeof value === "boolean") return { b: value };
  if (typeof value === "string") return { s: btoa(value) };
  if (typeof value === "number") return Number.isInteger(value) ? { i: `${value}` } : { f: value };
  const list = value as readonly unknown[];
  if (typeof list[0] === "string") return { list: { s: list.map((t) => btoa(String(t))) } };
  return { list: { i: list.map(String) } };
}

/** Writes a GraphDef node by node. */
export class GraphDefWriter {
  readonly nodes: { name: string; op: string; input: string[]; attr: Record<string, unknown> }[] =
    [];
  readonly #specs: { name: string; shape: number[]; dtype: "float32" | "int32" }[] = [];
  readonly #data: (Float32Array | Int32Array)[] = [];

  /** An input; -1 is an open size. */
  placeholder(name: string, shape: readonly number[]): string {
    const dim = shape.map((size) => ({ size: `${size}` }));
    this.nodes.push({
      name,
      op: "Placeholder",
      input: [],
      attr: { dtype: { type: 1 }, shape: { shape: { dim } } },
    });
    return name;
  }

  /** A constant of whole numbers. */
  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#constant("int32", Int32Array.from(values), shape);
  }

  /** A constant of floats; random where no values are given. */
  floats(shape: readonly number[], values?: readonly number[]): string {
    const u = randomStream(7, `weights ${this.nodes.length}`);
    const data = Float32Array.from(
      { length: sizeOf(shape) },
      (_, i) => values?.[i] ?? u.uniform(i) - 0.5,
    );
    return this.#constant("float32", data, shape);
  }

  /** A node; its name is returned. */
  node(op: string, input: readonly string[], attributes: Record<string, unknown> = {}): string {
    const name = `${op}_${this.nodes.length}`;
    const attr = Object.fromEntries(Object.entries(attributes).map(([k, v]) => [k, attribute(v)]));
    this.nodes.push({ name, op, input: [...input], attr: { T: { type: 1 }, ...attr } });
    return name;
  }

  /** What a saved model would hold. */
  artifacts(): GraphModelArtifacts & { modelTopology: object } {
    const bytes = this.#data.flatMap((d) => [...new Uint8Array(d.buffer)]);
    return {
      modelTopology: { node: this.nodes, versions: { producer: 1 } },
      weightSpecs: this.#specs,
      weightData: Uint8Array.from(bytes).buffer,
    };
  }

  #constant(
    dtype: "float32" | "int32",
    data: Float32Array | Int32Array,
    shape: readonly number[],
  ): string {
    const name = `const_${this.nodes.length}`;
    this.nodes.push({
      name,
      op: "Const",
      input: [],
      attr: { dtype: { type: dtype === "int32" ? 3 : 1 } },
    });
    this.#specs.push({ name, shape: [...shape], dtype });
    this.#data.push(data);
    return name;
  }
}

/** Asserts that the imported graph gives the values of `GraphModel.execute` on the same random input. */
export async function expectSameGraphModel(
  artifacts: GraphModelArtifacts & { modelTopology: object },
  shapes: Readonly<Record<string, readonly number[]>>,
  options: FromGraphModelOptions = {},
  oracle?: (feeds: Readonly<Record<string, Tensor>>) => Tensor,
): Promise<void> {
  const u = randomStream(3, "feeds");
  const feeds: Record<string, NdArray> = {};
  const tensors: Record<string, Tensor> = {};
  for (const [k, [name, shape]] of Object.entries(shapes).entries()) {
    const data = Float32Array.from(
      { length: sizeOf(shape) },
      (_, i) => 2 * u.uniform(1000 * k + i) - 1,
    );
    feeds[name] = ndArray(data, shape);
    tensors[name] = tensor(data, [...shape]);
  }
  const graph = await fromGraphModel(artifacts, options);
  const executable = await compile(graph);
  const got = await executable.run(feeds);
  const names = options.outputs === undefined ? undefined : [...options.outputs];
  const model =
    oracle === undefined
      ? loadGraphModelSync({ format: "graph-model", ...artifacts } as never)
      : undefined;
  const want = [
    oracle?.(tensors) ?? (model?.execute(tensors, names ?? model.outputNodes) as Tensor | Tensor[]),
  ].flat();
  for (const [k, name] of graph.outputs.entries()) {
    const expected = want[k] as Tensor;
    const array = ndArray(Float32Array.from(await expected.data()), expected.shape);
    expectClose(got[name] as NdArray, array, { what: name });
  }
  model?.dispose();
  await executable.dispose();
}
