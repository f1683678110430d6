import {
  float32,
  type Graph,
  isBatch,
  type Parameter,
  type ParameterRole,
  sizeAt,
} from "../../graph.js";
import { GraphBuilder } from "../../graph-builder.js";
import type { ElementKind } from "./element-type.js";
import { BatchDependence, numbers } from "./fold/fold.js";
import type { ImportPlan } from "./import-plan.js";
import { count, type Known, withBatch } from "./known.js";
import { formatOf } from "./tensor-data.js";
import { once, type Value } from "./value.js";

/** Stands for the elements of a parameter until everything has been checked. */
const unread = new Float32Array(0);

/** The values of a file by name, and the graph that they become part of. */
export class ValueTable {
  readonly builder: GraphBuilder = new GraphBuilder();
  readonly #values = new Map<string, Value>();
  /** Elements of the parameters that come from the file. */
  readonly #elements = new Map<string, () => Known>();
  readonly #inputs: readonly string[];

  /** A table with the inputs and initializers of the file. */
  constructor({ inputs, initializers, read }: ImportPlan) {
    this.#inputs = inputs.map(({ name, kind, shape }) => {
      const made = this.builder.input(name, float32(...shape));
      this.#values.set(name, this.made(made, kind));
      return made;
    });
    for (const tensor of initializers) {
      const { name, shape } = tensor;
      const { kind } = formatOf(tensor);
      const isWeight = kind === "float" && count(shape) > 1;
      this.#values.set(
        name,
        this.constant(name, {
          kind,
          shape: () => shape,
          known: once(() => read(tensor)),
          isWeight,
        }),
      );
    }
  }

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /** Give the value a name of the file, and a path beside it. */
  set(name: string, path: string, value: Value): void {
    this.#values.set(name, value);
    if (value.known !== undefined) return;
    const made = value.graph();
    if (name !== made && !this.builder.has(name)) this.builder.path(name, made);
    if (path !== name && path !== made) this.builder.path(path, made);
  }

  /** A value of the graph that has been added. */
  made(name: string, kind: ElementKind): Value {
    const shape = () => this.builder.type(name).shape;
    return { kind, shape, known: undefined, isWeight: false, graph: () => name };
  }

  /** A known array, which becomes a parameter called `name` when the graph reads it. */
  constant(
    name: string,
    {
      kind,
      shape,
      known,
      knownAt,
      isWeight,
    }: Omit<Value, "graph" | "known"> & { readonly known: () => Known },
  ): Value {
    let made: string | undefined;
    const graph = (wanted?: ParameterRole) => {
      if (made !== undefined) return made;
      const size = isWeight ? undefined : this.#sizeOfBatch(known());
      if (size !== undefined) {
        made = size;
        return made;
      }
      const role = wanted ?? (isWeight ? "kernel" : "constant");
      const trainable = role !== "constant" && !role.startsWith("moving");
      const array = { shape: shape() as number[], data: unread };
      made = this.builder.parameter(name, { array, role, trainable });
      this.#elements.set(made, known);
      return made;
    };
    const at = knownAt ?? ((batch: number) => withBatch(known(), batch));
    return { kind, shape, known, knownAt: at, isWeight, graph };
  }

  /** A number that is a multiple of the batch, counted at run time; undefined where nothing depends on the batch. */
  #sizeOfBatch({ shape, data }: Known): string | undefined {
    if (data instanceof Float32Array) return undefined;
    const open = Array.from(data).find(isBatch);
    if (open === undefined) return undefined;
    const { builder } = this;
    const axisOf = (name: string) => builder.type(name).shape.findIndex(isBatch);
    const sample = this.#inputs.find((name) => axisOf(name) >= 0);
    if (data.length !== 1 || sample === undefined) throw new BatchDependence();
    const axis = axisOf(sample);
    const images = builder.node("batchCount", [sample], { axis });
    const factor = sizeAt(open, 1) / sizeAt(builder.type(sample).shape[axis] ?? 1, 1);
    const total = factor === 1 ? images : builder.node("mul", [images, builder.scalar(factor)], {});
    return shape.length === 0 ? total : builder.node("reshape", [total], { shape });
  }

  /** `graph` with the elements of its parameters, which are shared with the file where they can be. */
  fill(graph: Graph): Graph {
    const parameters = new Map<string, Parameter>();
    for (const [name, parameter] of graph.parameters) {
      const known = this.#elements.get(name);
      if (known === undefined) parameters.set(name, parameter);
      else {
        const data = numbers(known());
        const array = {
          shape: parameter.array.shape,
          data: data instanceof Float32Array ? data : Float32Array.from(data),
        };
        parameters.set(name, { ...parameter, array });
      }
    }
    return { ...graph, parameters };
  }
}
