import type { NdArray } from "@xrt/core";
import { type Graph, GraphBuilder } from "@xrt/graph";
import { identityOf } from "../model/sessions.js";
import { classIndex, OutputValue } from "./output-value.js";

/** One number an image, as a function of the network's output. */
export type TargetFunction = (output: OutputValue) => OutputValue;

/** A unit inside the network. */
export interface NeuronTarget {
  readonly layer: string;
  /** A unit or the mean of a channel; with a number for each axis one element, `[channel, row, column]`. */
  readonly index: number | readonly number[];
}

/** What is explained of one image: an output unit by its index or class name, or the one that answers most. */
export type UnitTarget = number | string;

/**
 * What is explained: an output unit by its index or class name, `"predicted"` for the one that answers most, a list with one
 * for each image, a function of the output, or a unit inside the network.
 */
export type Target = UnitTarget | readonly UnitTarget[] | TargetFunction | NeuronTarget;

/** A target as results name it: the index of an output unit, or a description. */
export type NamedTarget = number | string;

/** A target that is part of a graph. */
export interface TargetPlan {
  /** Value of the graph that is differentiated. */
  readonly of: string;
  /** For each image the output unit that is picked; undefined where `of` is one number an image. */
  readonly picks: readonly number[] | undefined;
  /** Numbers of one image in `of`. */
  readonly units: number;
  /** For each image, what results call it. */
  readonly names: readonly NamedTarget[];
  /** What tells its graph from that of other targets. */
  readonly key: string;
}

/** Resolved targets, which are part of one graph. */
export interface TargetPlans {
  readonly graph: Graph;
  readonly plans: readonly TargetPlan[];
}

/** What {@link planTargets} goes by. */
export interface TargetSetting {
  readonly caller: string;
  readonly images: number;
  readonly classes: readonly string[] | null;
  /** Unit that answers most, for each image. */
  readonly predicted: () => Promise<readonly number[]>;
}

/**
 * Adds targets to a graph, so that one forward pass serves all of them.
 *
 * @throws RangeError when a unit does not exist, there are more or fewer targets than images, or a function does not return one
 *   number an image.
 */
export async function planTargets(
  graph: Graph,
  targets: readonly (Target | undefined)[],
  setting: TargetSetting,
): Promise<TargetPlans> {
  const { caller, classes } = setting;
  const [output = ""] = graph.outputs;
  let grown = graph;
  const plans: TargetPlan[] = [];
  for (const target of targets) {
    if (typeof target !== "function" && !isNeuron(target)) {
      const units = unitsOf(caller, graph);
      const picks = await resolveUnits(target, units, setting);
      plans.push({ of: output, picks, units, names: picks, key: "unit" });
      continue;
    }
    const builder = GraphBuilder.from(grown);
    const value = new OutputValue(builder, output, classes, caller);
    const made = isNeuron(target) ? value.layer(target.layer).at(target.index) : target(value);
    const { shape } = made instanceof OutputValue ? made : { shape: [typeof made] };
    if (String(shape) !== "batch" && String(shape) !== "batch,1") {
      throw new RangeError(
        `${caller}: the target is [${shape}], wants one number an image, [batch]; pick a unit with .at(index), or take the .sum() or .mean()`,
      );
    }
    grown = builder.build(graph.outputs);
    const name = isNeuron(target) ? `${target.layer}[${target.index}]` : describe(target);
    const key = isNeuron(target) ? `neuron ${name}` : `function ${identityOf(target)}`;
    const names = new Array<NamedTarget>(setting.images).fill(name);
    plans.push({ of: made.name, picks: undefined, units: 1, names, key });
  }
  return { graph: grown, plans };
}

export function isNeuron(target: Target | undefined): target is NeuronTarget {
  return typeof target === "object" && "layer" in target;
}

function describe(target: TargetFunction): string {
  const text = String(target).replace(/\s+/g, " ");
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function unitsOf(caller: string, graph: Graph): number {
  const shape = graph.types.get(graph.outputs[0] ?? "")?.shape ?? [];
  const [batch, units = 1] = shape;
  if (shape.length > 2 || batch !== "batch" || typeof units !== "number") {
    throw new RangeError(
      `${caller}: the network returns [${shape}], wants [batch,units]; or give a target function, for example (y) => y.mean()`,
    );
  }
  return units;
}

/** The index of an output unit for each image. */
export async function resolveUnits(
  target: UnitTarget | readonly UnitTarget[] | undefined,
  units: number,
  { caller, images, classes, predicted }: TargetSetting,
): Promise<number[]> {
  if (target === undefined && units !== 1) {
    throw new RangeError(
      `${caller}: the network has ${units} output units, name one as \`target\``,
    );
  }
  const wishes = Array.isArray(target)
    ? (target as readonly UnitTarget[])
    : new Array<UnitTarget>(images).fill((target ?? 0) as UnitTarget);
  if (wishes.length !== images) {
    throw new RangeError(`${caller}: got ${wishes.length} targets for ${images} images`);
  }
  const best = wishes.includes("predicted") ? await predicted() : [];
  return wishes.map((wish, i) => {
    if (wish === "predicted") return best[i] ?? 0;
    const index = typeof wish === "string" ? classIndex(caller, classes, wish) : wish;
    if (!Number.isInteger(index) || index < 0 || index >= units) {
      throw new RangeError(`${caller}: target ${index} is not one of the ${units} output units`);
    }
    return index;
  });
}

/** Adds to what a run is fed the one-hot cotangents that pick the units of images; a target that is one number an image has none. */
export function feedCotangents(
  feeds: Record<string, NdArray>,
  { graph, plans }: TargetPlans,
  cotangents: readonly (string | undefined)[],
  images: readonly number[],
): void {
  for (const [t, cotangent] of cotangents.entries()) {
    const plan = plans[t];
    if (cotangent === undefined || plan === undefined) continue;
    feeds[cotangent] = oneHot(plan, images, graph.types.get(plan.of)?.shape ?? []);
  }
}

/** The one-hot rows that pick the units of images `[from, to)`, `[images, units]` or of the output's shape. */
function oneHot(
  { picks = [], units }: TargetPlan,
  images: readonly number[],
  shape: readonly unknown[],
): NdArray {
  const data = new Float32Array(images.length * units);
  for (const [row, image] of images.entries()) data[row * units + (picks[image] ?? 0)] = 1;
  return { data, shape: shape.length === 1 ? [images.length] : [images.length, units] };
}
