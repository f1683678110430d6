import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readNpy, writeNpy } from "@xrt/core";
import type { FeatureCache } from "../features/feature-cache.js";
import { writeFileAtomic } from "./write-file-atomic.js";

/**
 * Features of a frozen part in a folder, one `.npy` file for each hash of network, weights and images. A file that cannot be read
 * is computed again.
 */
export function diskFeatureCache(folder: string): FeatureCache {
  const file = (key: string) => join(folder, `${key}.npy`);
  return {
    async get(key) {
      const bytes = await readFile(file(key)).catch(() => undefined);
      if (bytes === undefined) return undefined;
      try {
        const { data, shape } = readNpy(bytes);
        return data instanceof Float32Array ? { data, shape } : undefined;
      } catch {
        return undefined;
      }
    },
    async set(key, features) {
      await mkdir(folder, { recursive: true });
      await writeFileAtomic(file(key), writeNpy(features));
    },
  };
}
