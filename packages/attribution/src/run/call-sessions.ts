import type { Lease } from "../model/sessions.js";

/** The sessions that one call uses, each once, until it is over. */
export class CallSessions {
  readonly #leases = new Map<string, Lease>();

  /** Whether the call has a session. */
  has(key: string): boolean {
    return this.#leases.has(key);
  }

  /** The session that is called `key`; acquired where the call has none of that name. */
  async lease<M>(key: string, acquire: () => Promise<Lease<M>>): Promise<Lease<M>> {
    const held = this.#leases.get(key);
    if (held !== undefined) return held as Lease<M>;
    const lease = await acquire();
    this.#leases.set(key, lease);
    return lease;
  }

  /** Give all of them back. */
  async close(): Promise<void> {
    const leases = [...this.#leases.values()];
    this.#leases.clear();
    for (const lease of leases) await lease.release();
  }
}
