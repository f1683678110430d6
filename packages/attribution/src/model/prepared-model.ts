import type { Preprocess } from "@xrt/core";
import { type Graph, linearOutput, tap } from "@xrt/graph";
import type { Engine } from "./engine.js";
import type { ScoreFunction } from "./score-function.js";
import type { Lease, Program, Sessions } from "./sessions.js";

/** What a {@link PreparedModel} is made of. */
export interface ModelParts {
  readonly graph: Graph | null;
  readonly score: ScoreFunction | null;
  readonly engine: Engine;
  readonly classes: readonly string[] | null;
  readonly preprocess: Preprocess | null;
  readonly sessions: Sessions;
}

/** A model that is ready to be explained, with the sessions that were compiled for it. Made by `prepare`. */
export class PreparedModel {
  /** The network; null for a function. */
  readonly graph: Graph | null;
  /** Answers for a model without a graph. */
  readonly score: ScoreFunction | null;
  readonly engine: Engine;
  /** Names of the output units. */
  readonly classes: readonly string[] | null;
  /** What the weights expect of an image. */
  readonly preprocess: Preprocess | null;
  /** @hidden */
  readonly sessions: Sessions;

  /** @hidden */
  constructor({ graph, score, engine, classes, preprocess, sessions }: ModelParts) {
    this.graph = graph;
    this.score = score;
    this.engine = engine;
    this.classes = classes;
    this.preprocess = preprocess;
    this.sessions = sessions;
  }

  /**
   * Compile the graph that `build` makes of `source`, or take the session of the last time.
   *
   * @hidden
   */
  acquire<M>(
    source: Graph,
    key: string,
    build: () => Program<M>,
    group?: string,
  ): Promise<Lease<M>> {
    return this.sessions.acquire(source, this.engine, key, build, group);
  }

  /** Free the sessions. */
  async dispose(): Promise<void> {
    await this.sessions.clear();
  }
}

const views = new WeakMap<Graph, Map<string, Graph>>();

/**
 * One output of a network, with a sigmoid or softmax at its end cut off or not: the same object for the same question, so that
 * sessions are found again.
 */
export function viewOf(graph: Graph, output: string, logit: boolean): Graph {
  const known = views.get(graph) ?? new Map<string, Graph>();
  views.set(graph, known);
  const key = `${output}/${logit}`;
  const view = known.get(key) ?? makeView(graph, output, logit);
  known.set(key, view);
  return view;
}

function makeView(graph: Graph, output: string, logit: boolean): Graph {
  const alone =
    graph.outputs.length === 1 && graph.outputs[0] === output ? graph : tap(graph, [output]);
  return logit ? linearOutput(alone) : alone;
}
