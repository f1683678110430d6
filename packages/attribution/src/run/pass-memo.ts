import type { NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { type LayerChoice, resolveLayers } from "../model/layers.js";

/** One run that was made. */
export interface MadeRun {
  readonly from: number;
  readonly to: number;
  readonly outputs: Readonly<Record<string, NdArray>>;
}

/** What methods of one comparison share: passes at the images themselves. */
export class PassMemo {
  /** Runs by what was asked. */
  readonly runs: Map<string, readonly MadeRun[]> = new Map();
  /** Scores of the images by their targets. */
  readonly scores: Map<string, number[]> = new Map();
  readonly #wanted: readonly LayerChoice[];

  /** @param wanted - Layers with respect to which some method will want gradients, `"input"` among them. */
  constructor(wanted: readonly LayerChoice[]) {
    this.#wanted = wanted;
  }

  /** Names of all values with respect to which gradients will be wanted, `wrt` among them. */
  together(graph: Graph, wrt: readonly string[]): string[] {
    const wanted = this.#wanted.flatMap((choice) => {
      try {
        return resolveLayers(graph, choice);
      } catch {
        // the method that names it says what is wrong
        return [];
      }
    });
    const all = new Set([...wrt, ...wanted]);
    // only what the target is computed from has a gradient
    const order = [...graph.inputs, ...graph.nodes.map(({ output }) => output)];
    return order.filter((name) => all.has(name));
  }
}
