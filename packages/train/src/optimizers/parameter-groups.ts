import { nearest, UsageError } from "@xrt/core";
import type { Graph, Parameter } from "@xrt/graph";

/** Parameters that are trained at a rate of their own. */
export interface ParameterGroup {
  /** A layer or block by its path, with all below it, several of them, or a predicate of a parameter's name. */
  readonly of: string | readonly string[] | ((name: string, parameter: Parameter) => boolean);
  /** Factor of the learning rate. */
  readonly rate?: number;
  /** Weight decay instead of the optimizer's. */
  readonly weightDecay?: number;
}

/** How one parameter is trained. */
export interface ParameterSettings {
  readonly rate: number;
  readonly weightDecay: number | undefined;
}

/** Whether a parameter belongs to a layer or block: `"block5"` holds `"block5/conv/kernel"` and `"block5.conv.weight"`. */
export function isBelow(parameter: string, path: string): boolean {
  return parameter === path || parameter.startsWith(`${path}/`) || parameter.startsWith(`${path}.`);
}

/**
 * Settings of each trained parameter: those of the first group that it belongs to.
 *
 * @throws UsageError when a path names nothing that is trained (the nearest names are listed), or a rate is negative.
 */
export function settingsOf(
  graph: Graph,
  trained: readonly string[],
  groups: readonly ParameterGroup[],
): Map<string, ParameterSettings> {
  for (const { of, rate = 1, weightDecay = 0 } of groups) {
    if (typeof of !== "function") for (const path of [of].flat()) needPath(path, trained);
    if (!(rate >= 0 && weightDecay >= 0 && Number.isFinite(rate) && Number.isFinite(weightDecay))) {
      throw new UsageError(
        `train: a group has rate ${rate} and weight decay ${weightDecay}, wants both 0 or more`,
      );
    }
  }
  return new Map(
    trained.map((name) => {
      const group = groups.find(({ of }) =>
        typeof of === "function"
          ? of(name, graph.parameters.get(name) as Parameter)
          : [of].flat().some((path) => isBelow(name, path)),
      );
      return [name, { rate: group?.rate ?? 1, weightDecay: group?.weightDecay }];
    }),
  );
}

function needPath(path: string, trained: readonly string[]): void {
  if (trained.some((name) => isBelow(name, path))) return;
  const layers = trained.map((name) => name.slice(0, Math.max(name.lastIndexOf("/"), 0)) || name);
  throw new UsageError(
    `train: no trained parameter is "${path}" or below it; nearest: ${nearest(path, new Set([...layers, ...trained])).join(", ")}`,
  );
}
