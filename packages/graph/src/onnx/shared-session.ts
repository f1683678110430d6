import type { InferenceSession } from "onnxruntime-node";
import type { Graph } from "../graph.js";

interface Shared {
  readonly session: Promise<InferenceSession>;
  users: number;
}

const cache = new WeakMap<Graph, Map<string, Shared>>();

/**
 * The session of a graph: one for equal options, however often the graph is compiled, so that its weights are held once.
 *
 * @param key - The options in writing.
 * @returns The session, and what gives it up; the last user's call frees it.
 */
export async function sharedSession(
  graph: Graph,
  key: string,
  create: () => Promise<InferenceSession>,
): Promise<{ session: InferenceSession; release: () => Promise<void> }> {
  const sessions = cache.get(graph) ?? new Map<string, Shared>();
  cache.set(graph, sessions);
  const shared = sessions.get(key) ?? { session: create(), users: 0 };
  sessions.set(key, shared);
  shared.users++;
  const leave = () => {
    shared.users--;
    if (shared.users === 0) sessions.delete(key);
    return shared.users === 0;
  };
  try {
    const session = await shared.session;
    return {
      session,
      async release() {
        if (leave()) await session.release();
      },
    };
  } catch (cause) {
    leave();
    throw cause;
  }
}
