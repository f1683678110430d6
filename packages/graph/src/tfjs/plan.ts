import type { Tensor } from "@tensorflow/tfjs-core";
import { sizeOf } from "@xrt/core";
import { type Dim, type Graph, type Node, sizeAt } from "../graph.js";
import type { Tfjs, TfjsContext } from "../op.js";
import { opOf } from "../ops/table.js";
import { deadCode } from "../passes/dead-code.js";
import { poolFirst } from "../passes/pool-first.js";
import { permutations, type TfjsLayout, type TfjsLayouts } from "./layout.js";

/** A value in one layout, as it lies in memory. */
export type Stored = `${TfjsLayout}:${string}`;

/** One piece of work: it makes one stored value from others. */
export interface Step {
  /** What an error says about it. */
  readonly what: string;
  readonly inputs: readonly (Stored | undefined)[];
  readonly output: Stored;
  readonly run: (tf: Tfjs, inputs: readonly (Tensor | undefined)[], batch: number) => Tensor;
}

/** What is to be done, in order. */
export interface Plan {
  /** Steps that no feed takes part in: weights are uploaded, laid out and combined once. */
  readonly once: readonly Step[];
  /** Steps of every run. */
  readonly each: readonly Step[];
}

/**
 * Chooses a layout for each value and puts conversions between them, as few as the ops allow: a convolutional network runs
 * with its channels last from its first convolution to its last.
 *
 * @param fed - Parameters that are fed at each run.
 */
export function planSteps(graph: Graph, fed: readonly string[]): Plan {
  const live = poolFirst(deadCode(graph));
  const layouts = new Map<string, TfjsLayout[]>();
  const fixed = new Set<Stored>();
  const once: Step[] = [];
  const each: Step[] = [];

  const add = (name: string, layout: TfjsLayout, step: Step) => {
    const made = layouts.get(name) ?? [];
    layouts.set(name, [...made, layout]);
    const constant = step.inputs.every((i) => i === undefined || fixed.has(i));
    if (constant) fixed.add(step.output);
    (constant ? once : each).push(step);
  };
  for (const name of [...live.inputs, ...fed]) layouts.set(name, ["first"]);

  const shapeOf = (name: string): readonly Dim[] => live.types.get(name)?.shape ?? [];
  const available = (name: string): readonly TfjsLayout[] => {
    const parameter = live.parameters.get(name);
    if (!layouts.has(name) && parameter !== undefined) {
      const { data, shape } = parameter.array;
      add(name, "first", {
        what: `upload of "${name}"`,
        inputs: [],
        output: `first:${name}`,
        run: (tf) => tf.tensor(data, [...shape], "float32"),
      });
    }
    return layouts.get(name) ?? [];
  };
  const request = (name: string, layout: TfjsLayout): Stored => {
    const [from = "first", ...others] = available(name);
    if (layout !== from && !others.includes(layout)) {
      add(name, layout, {
        what: `layout of "${name}"`,
        inputs: [`${from}:${name}`],
        output: `${layout}:${name}`,
        run: (tf, [x]) => laidOut(tf, x as Tensor, from, layout),
      });
    }
    return `${layout}:${name}`;
  };

  for (const node of live.nodes) {
    const have = node.inputs.map((name) => available(name));
    const chosen = chooseLayouts(node, { have, shapeOf, fixed });
    const inputs = node.inputs.map((name, i) => {
      if (name === "") return undefined;
      const widened = opOf(node.op).tfjsLayout === "any" && shapeOf(name).length > 0;
      const layout = chosen.inputs[i] ?? "first";
      return request(name, shapeOf(name).length === 4 || widened ? layout : "first");
    });
    const rank = shapeOf(node.output).length;
    const output = rank === 4 ? chosen.output : "first";
    add(node.output, output, {
      what: `${node.op} "${node.output}"`,
      inputs,
      output: `${output}:${node.output}`,
      run: (tf, tensors, batch) =>
        opOf(node.op).tfjs(contextOf(live, node, chosen, { tf, inputs: tensors, batch })),
    });
  }
  for (const name of live.outputs) request(name, "first");
  return { once, each };
}

/** The layouts that an op wants; where it takes any, the one that moves the fewest elements. */
function chooseLayouts(
  { op, inputs, attributes }: Node,
  {
    have,
    shapeOf,
    fixed,
  }: {
    have: readonly (readonly TfjsLayout[])[];
    shapeOf: (name: string) => readonly Dim[];
    fixed: ReadonlySet<Stored>;
  },
): TfjsLayouts {
  const all = (layout: TfjsLayout) => ({ inputs: inputs.map(() => layout), output: layout });
  const { tfjsLayout } = opOf(op);
  if (tfjsLayout === undefined) return all("first");
  if (tfjsLayout !== "any") {
    const present = inputs.filter((name) => name !== "");
    const inputTypes = present.map((name) => ({ dtype: "float32", shape: shapeOf(name) }) as const);
    return tfjsLayout({ attributes, inputTypes, have: have.map(([first = "first"]) => first) });
  }
  const cost = (layout: TfjsLayout) =>
    inputs.reduce((sum, name, i) => {
      const constant = fixed.has(`${have[i]?.[0] ?? "first"}:${name}`);
      const moved = shapeOf(name).length === 4 && !have[i]?.includes(layout) && !constant;
      return moved ? sum + sizeOf(shapeOf(name).map((d) => sizeAt(d, 1))) : sum;
    }, 0);
  const candidates = inputs.flatMap((name, i) =>
    shapeOf(name).length === 4 ? (have[i] ?? []) : [],
  );
  const cheapest = candidates.reduce<TfjsLayout | undefined>(
    (best, layout) => (best === undefined || cost(layout) < cost(best) ? layout : best),
    undefined,
  );
  return all(cheapest ?? "first");
}

/** A tensor in another layout; one of lower rank gets axes of size 1 in front first. */
function laidOut(tf: Tfjs, x: Tensor, from: TfjsLayout, to: TfjsLayout): Tensor {
  const wide = x.rank === 4 ? x : tf.reshape(x, [...Array(4 - x.rank).fill(1), ...x.shape]);
  const order = permutations[to].map((axis) => permutations[from].indexOf(axis));
  const moving = order.filter((axis) => wide.shape[axis] !== 1);
  // without copying where the axes that hold something keep their order
  return moving.every((axis, i) => i === 0 || axis > (moving[i - 1] ?? 0))
    ? tf.reshape(
        wide,
        order.map((axis) => wide.shape[axis] ?? 1),
      )
    : tf.transpose(wide, order);
}

function contextOf(
  graph: Graph,
  { op, inputs: names, output, attributes }: Node,
  layouts: TfjsLayouts,
  { tf, inputs, batch }: { tf: Tfjs; inputs: readonly (Tensor | undefined)[]; batch: number },
): TfjsContext<Node["attributes"]> {
  const type = (name: string) => graph.types.get(name) ?? { dtype: "float32", shape: [] };
  const outputType = type(output);
  const layout = opOf(op).tfjsLayout === "any" ? (layouts.inputs[0] ?? "first") : layouts.output;
  const order = permutations[layout];
  return {
    tf,
    attributes,
    inputs,
    operand(i) {
      const tensor = inputs[i];
      if (tensor === undefined) throw new RangeError(`input ${i} is absent`);
      return tensor;
    },
    inputTypes: names.filter((name) => name !== "").map(type),
    outputType,
    outputShape: outputType.shape.map((d) => sizeAt(d, batch)),
    layout,
    layouts,
    arranged: (perAxis) =>
      perAxis.length === 4
        ? order.map((axis) => perAxis[axis] as (typeof perAxis)[number])
        : [...perAxis],
    axis: (axis, rank) => (rank === 4 ? order.indexOf(axis) : axis),
  };
}
