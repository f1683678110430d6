import { differentiate, type Graph, type Rule } from "@xrt/graph";
import { identityOf, type Program } from "../model/sessions.js";
import type { TargetPlan, TargetPlans } from "../target/target.js";

/** Keeps a value that a rule emitted, one row an image: visits find it by its name. */
export type Observe = (name: string, value: string) => void;

/** Another backward pass, and what tells it from others: equal keys mean equal rules. */
export interface Rules {
  readonly key: string;
  readonly rules: readonly Rule[] | ((observe: Observe) => readonly Rule[]);
}

/** Names of the values of a graph that was made for gradients of several targets. */
export interface GradientNames {
  /** For each target the gradient with respect to each entry of `wrt`. */
  readonly gradients: readonly (readonly string[])[];
  /** For each target the input that its picks are fed to. */
  readonly cotangents: readonly (string | undefined)[];
  /** For each target the values that its rules wished to keep. */
  readonly observed: readonly ReadonlyMap<string, string>[];
}

/**
 * One graph with the forward pass and a backward pass for each target.
 *
 * @param wrt - Values with respect to which the gradients are; they and `taps` are returned as well.
 */
export function gradientProgram(
  { graph, plans }: TargetPlans,
  wrt: readonly string[],
  taps: readonly string[],
  rules: Rules["rules"],
): Program<GradientNames> {
  // what is fed need not be returned
  const inner = [...wrt, ...taps].filter((name) => !graph.inputs.includes(name));
  const kept = new Set([...plans.map(({ of }) => of), ...inner]);
  let grown: Graph = { ...graph, outputs: [...kept] };
  const gradients: string[][] = [];
  const cotangents: (string | undefined)[] = [];
  const observed: Map<string, string>[] = [];
  for (const { of, picks } of plans) {
    const own = new Map<string, string>();
    const made = differentiate(grown, {
      of,
      wrt,
      rules: typeof rules === "function" ? rules((name, value) => own.set(name, value)) : rules,
      cotangent: picks === undefined ? "ones" : "input",
    });
    grown = { ...made.graph, outputs: [...new Set([...made.graph.outputs, ...own.values()])] };
    observed.push(own);
    gradients.push(wrt.map((name) => made.gradients.get(name) ?? ""));
    cotangents.push(made.cotangent);
  }
  return { graph: grown, meta: { gradients, cotangents, observed } };
}

/** The targets of a graph in writing: what was added for them to the `source` they share. */
export function targetsKey(source: Graph, { graph, plans }: TargetPlans): string {
  const added = graph.nodes.slice(source.nodes.length);
  const constants = [...graph.parameters].filter(([name]) => !source.parameters.has(name));
  const arrays = constants.map(([name, { array }]) => [
    name,
    array.data.length > 16 ? identityOf(array.data) : [...array.data],
  ]);
  return JSON.stringify([
    plans.map(({ of, picks }: TargetPlan) => [of, picks !== undefined]),
    added,
    arrays,
  ]);
}
