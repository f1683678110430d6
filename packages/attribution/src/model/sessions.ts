import { bytesPerImage, type Executable, type Graph } from "@xrt/graph";
import type { Engine } from "./engine.js";

/** A graph to compile, with what its maker wants to know of it again. */
export interface Program<M = unknown> {
  readonly graph: Graph;
  readonly meta: M;
}

interface Entry {
  readonly group: string;
  readonly executable: Promise<Executable>;
  readonly meta: unknown;
  readonly bytes: number;
  readonly bytesPerImage: number;
  users: number;
}

/** An executable that somebody uses; it is not freed before all users have released it. */
export interface Lease<M = unknown> {
  readonly executable: Executable;
  readonly meta: M;
  /** Bytes by which each further image of a batch raises the peak of a run. */
  readonly bytesPerImage: number;
  release(): Promise<void>;
}

/** Executables by graph, engine and what is asked, so that the same question does not compile twice. */
export class Sessions {
  readonly #entries = new Map<string, Entry>();
  readonly #count: number;
  readonly #bytes: number;

  /** @param limits - Most groups of executables, and bytes of their weights, that are kept while nobody uses them. Default: none. */
  constructor({
    count = 0,
    bytes = Number.POSITIVE_INFINITY,
  }: { count?: number; bytes?: number } = {}) {
    this.#count = count;
    this.#bytes = bytes;
  }

  /** Executables that are held now. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * The executable of the program that `build` makes; `build` is called only where none is held.
   *
   * @param source - The graph whose derivation it is.
   * @param key - What is asked of it, in writing.
   * @param group - Of several executables that work together: they count as one. Default: `key`.
   */
  async acquire<M>(
    source: Graph,
    engine: Engine,
    key: string,
    build: () => Program<M>,
    group: string = key,
  ): Promise<Lease<M>> {
    const owner = `${identityOf(source)}/${identityOf(engine.compile)}/${engine.name}`;
    const name = `${owner}/${key}`;
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      const { graph, meta } = build();
      const bytes = [...graph.parameters.values()].reduce((n, p) => n + 4 * p.array.data.length, 0);
      const executable = engine.compile(graph);
      const own = { group: `${owner}/${group}`, bytesPerImage: bytesPerImage(graph) };
      entry = { ...own, executable, meta, bytes, users: 0 };
    }
    // the last used one comes last
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    const used = entry;
    used.users++;
    try {
      const executable = await used.executable;
      let released = false;
      return {
        executable,
        meta: used.meta as M,
        bytesPerImage: used.bytesPerImage,
        release: async () => {
          if (released) return;
          released = true;
          used.users--;
          await this.#trim(this.#count, this.#bytes);
        },
      };
    } catch (cause) {
      used.users--;
      if (this.#entries.get(name) === used) this.#entries.delete(name);
      throw cause;
    }
  }

  /** Free what nobody uses. */
  async clear(): Promise<void> {
    await this.#trim(0, 0);
  }

  get #groups(): number {
    return new Set([...this.#entries.values()].map(({ group }) => group)).size;
  }

  async #trim(count: number, bytes: number): Promise<void> {
    let total = [...this.#entries.values()].reduce((n, entry) => n + entry.bytes, 0);
    const freed: Promise<void>[] = [];
    for (const [name, entry] of this.#entries) {
      if (this.#groups <= count && total <= bytes) break;
      // the last used one stays, however large it is
      if (this.#entries.size === 1 && count > 0) break;
      if (entry.users > 0) continue;
      this.#entries.delete(name);
      total -= entry.bytes;
      freed.push(entry.executable.then((executable) => executable.dispose()));
    }
    await Promise.all(freed);
  }
}

/** Executables of graphs that were given as they are: a few are kept, so that a loop over images compiles once. */
export const recentSessions: Sessions = new Sessions({ count: 4, bytes: 2 ** 30 });

/**
 * Free the sessions of onnxruntime that are kept for the next call: the last four, and at most 1 GiB of weights. A model of
 * `prepare` has its own, which its `dispose` frees; other engines keep nothing.
 */
export async function releaseSessions(): Promise<void> {
  await recentSessions.clear();
}

const identities = new WeakMap<object, number>();
let last = 0;

/** A number for each object, the same whenever it is asked. */
export function identityOf(value: object): number {
  let id = identities.get(value);
  if (id === undefined) {
    id = ++last;
    identities.set(value, id);
  }
  return id;
}
