import { nearest, sameShape, UsageError } from "@xrt/core";
import type { Graph, Parameter } from "@xrt/graph";

/** A part of a network, as `blocks` of `@xrt/backbones` returns them. */
export interface ParameterBlock {
  /** For reports, for example `"conv2_block3_out"`. */
  readonly name: string;
  /** Names of its parameters. */
  readonly parameters: readonly string[];
}

/**
 * Check that blocks are parts of a network: at least one, each parameter in one at most.
 *
 * @throws UsageError that lists the nearest names where a parameter does not exist.
 */
export function checkBlocks(caller: string, graph: Graph, blocks: readonly ParameterBlock[]): void {
  if (blocks.length === 0) throw new UsageError(`${caller}: blocks is empty, wants at least one`);
  const seen = new Map<string, string>();
  for (const { name, parameters } of blocks) {
    for (const parameter of parameters) {
      if (!graph.parameters.has(parameter)) {
        const near = nearest(parameter, graph.parameters.keys()).join(", ");
        throw new UsageError(
          `${caller}: block "${name}": the network has no parameter "${parameter}"; nearest: ${near}`,
        );
      }
      const other = seen.get(parameter);
      if (other !== undefined) {
        throw new UsageError(`${caller}: "${parameter}" is in blocks "${other}" and "${name}"`);
      }
      seen.set(parameter, name);
    }
  }
}

/**
 * Check that two graphs are the same network with other weights.
 *
 * @throws UsageError that names the first parameter that differs in name or shape.
 */
export function checkTwins(
  caller: string,
  a: Graph,
  b: Graph,
  [nameA, nameB]: readonly [string, string],
): void {
  for (const [name, { array }] of a.parameters) {
    const other = b.parameters.get(name)?.array.shape;
    if (other === undefined || !sameShape(array.shape, other)) {
      throw new UsageError(
        `${caller}: "${name}" is [${array.shape}] in ${nameA} and ${other === undefined ? "absent" : `[${other}]`} in ${nameB}; wants one network with two sets of weights`,
      );
    }
  }
  const more = [...b.parameters.keys()].find((name) => !a.parameters.has(name));
  if (more !== undefined || a.nodes.length !== b.nodes.length) {
    throw new UsageError(
      `${caller}: ${nameB} is another network than ${nameA}${more === undefined ? "" : `: "${more}" is in one only`}`,
    );
  }
}

/** A graph with some of its parameters taken from another one. */
export function graft(graph: Graph, from: Graph, names: Iterable<string>): Graph {
  const parameters = new Map(graph.parameters);
  for (const name of names) {
    const own = parameters.get(name) as Parameter;
    parameters.set(name, { ...own, array: (from.parameters.get(name) as Parameter).array });
  }
  return { ...graph, parameters };
}
