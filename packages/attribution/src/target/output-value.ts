import { type NdArray, nearest } from "@xrt/core";
import {
  type Dim,
  type GraphBuilder,
  type OpAttributes,
  type OpKind,
  resolveValue,
} from "@xrt/graph";
import { withCaller } from "../run/with-caller.js";

/**
 * A value of the network that a target is computed from, one row an image: what a target function is given. Each method adds
 * nodes to the graph and returns a new value, so that the target is differentiated with the network.
 *
 * @example
 * ```ts
 * import { gradient } from "@xrt/attribution";
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const network = b.build([b.node("tanh", [b.input("x", float32("batch", 2))], {})]);
 * const x = ndArray(Float32Array.of(0, 0), [2]);
 * const { values } = await gradient(network, x, { target: (y) => y.at(0).sub(y.at(1)) });
 * [...values.data]; // => [1, -1]
 * ```
 */
export class OutputValue {
  readonly builder: GraphBuilder;
  /** Name of the value in the graph that `builder` extends. */
  readonly name: string;
  readonly #classes: readonly string[] | null;
  readonly #caller: string;

  /**
   * @param classes - Names of the output units, where they are known.
   * @param caller - Function to name in an error.
   */
  constructor(
    builder: GraphBuilder,
    name: string,
    classes: readonly string[] | null = null,
    caller = "OutputValue",
  ) {
    this.builder = builder;
    this.name = name;
    this.#classes = classes;
    this.#caller = caller;
  }

  /** `[batch, ...]`. */
  get shape(): readonly Dim[] {
    return this.builder.type(this.name).shape;
  }

  /**
   * One number an image: an output unit by its index or class name; of a map `[batch, channels, rows, columns]` the mean of a
   * channel, or with an index for each axis one element.
   *
   * @throws RangeError when there is no such unit.
   */
  at(index: number | string | readonly number[]): OutputValue {
    const [, ...own] = this.shape.map(Number);
    if (typeof index === "object") {
      if (index.length !== own.length) {
        throw new RangeError(
          `${this.#caller}: target index [${index}] does not name one element of [${this.shape}]`,
        );
      }
      let picked: OutputValue = this;
      for (const [i, k] of index.entries()) picked = picked.#slice(i + 1, k, own[i] ?? 0);
      return picked.#flat();
    }
    const unit = typeof index === "string" ? classIndex(this.#caller, this.#classes, index) : index;
    if (own.length === 0 && unit === 0) return this;
    return this.#slice(1, unit, own[0] ?? 0).mean();
  }

  add(other: OutputValue | number): OutputValue {
    return this.#with("add", other);
  }
  sub(other: OutputValue | number): OutputValue {
    return this.#with("sub", other);
  }
  mul(other: OutputValue | number): OutputValue {
    return this.#with("mul", other);
  }
  div(other: OutputValue | number): OutputValue {
    return this.#with("div", other);
  }

  /** Times an array of the shape of one image's value, for example the mask of a segmentation. */
  times(array: NdArray): OutputValue {
    const constant = this.builder.constant(
      { data: array.data, shape: [1, ...array.shape] },
      "mask",
    );
    return this.#make("mul", [this.name, constant], {});
  }

  /** Probabilities over the units. */
  softmax(): OutputValue {
    return this.#make("softmax", [this.name], { axis: 1 });
  }
  sigmoid(): OutputValue {
    return this.#make("sigmoid", [this.name], {});
  }
  log(): OutputValue {
    return this.#make("log", [this.name], {});
  }

  /** One number an image: the sum of all that belongs to it. */
  sum(): OutputValue {
    const axes = this.#own();
    return axes.length === 0
      ? this
      : this.#make("reduceSum", [this.name], { axes, keepDims: false });
  }
  /** One number an image: the mean of all that belongs to it. */
  mean(): OutputValue {
    const axes = this.#own();
    return axes.length === 0
      ? this
      : this.#make("reduceMean", [this.name], { axes, keepDims: false });
  }

  /** The value at a path of the network, in place of its output. */
  layer(path: string): OutputValue {
    const graph = this.builder.build([this.name]);
    const value = withCaller(`${this.#caller}: target`, () => resolveValue(graph, path));
    return new OutputValue(this.builder, value, null, this.#caller);
  }

  #own(): number[] {
    return this.shape.flatMap((_, axis) => (axis === 0 ? [] : [axis]));
  }

  #slice(axis: number, index: number, size: number): OutputValue {
    if (!Number.isInteger(index) || index < 0 || index >= size) {
      throw new RangeError(
        `${this.#caller}: target ${index} is not one of the ${size} output units`,
      );
    }
    return this.#make("slice", [this.name], { axis, start: index, end: index + 1 });
  }

  #flat(): OutputValue {
    return this.#make("reshape", [this.name], { shape: ["batch"] });
  }

  #with(op: "add" | "sub" | "mul" | "div", other: OutputValue | number): OutputValue {
    const name = typeof other === "number" ? this.builder.scalar(other) : other.name;
    return this.#make(op, [this.name, name], {});
  }

  #make<K extends OpKind>(
    op: K,
    inputs: readonly string[],
    attributes: OpAttributes[K],
  ): OutputValue {
    const name = this.builder.node(op, inputs, attributes);
    return new OutputValue(this.builder, name, this.#classes, this.#caller);
  }
}

/**
 * Index of a class.
 *
 * @param caller - Function to name in an error.
 * @throws RangeError that lists the nearest names.
 */
export function classIndex(
  caller: string,
  classes: readonly string[] | null,
  name: string,
): number {
  if (classes === null) {
    throw new RangeError(
      `${caller}: target "${name}": the model carries no class names; give an index, or the names as \`classes\``,
    );
  }
  const exact = classes.indexOf(name);
  const index =
    exact >= 0 ? exact : classes.findIndex((c) => c.toLowerCase() === name.toLowerCase());
  if (index >= 0) return index;
  throw new RangeError(
    `${caller}: no class is named "${name}"; nearest: ${nearest(name, classes).join(", ")}`,
  );
}
