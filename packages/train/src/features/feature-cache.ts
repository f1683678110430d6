import type { NdArray } from "@xrt/core";

/** Where the features of a frozen part are kept, by a hash of all that they depend on. */
export interface FeatureCache {
  get(key: string): Promise<NdArray | undefined>;
  set(key: string, features: NdArray): Promise<void>;
}

/**
 * Features in memory. Give one cache to several runs, and images that a frozen part has seen are not computed again.
 *
 * @example
 * ```ts
 * import { zeros } from "@xrt/core";
 * import { memoryFeatureCache } from "@xrt/train";
 * const cache = memoryFeatureCache();
 * await cache.set("key", zeros([2, 3]));
 * (await cache.get("key"))?.shape; // => [2, 3]
 * ```
 */
export function memoryFeatureCache(): FeatureCache {
  const kept = new Map<string, NdArray>();
  return {
    get: async (key) => kept.get(key),
    set: async (key, features) => {
      kept.set(key, features);
    },
  };
}
