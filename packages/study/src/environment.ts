import { createRequire } from "node:module";
import { availableParallelism, cpus, platform, release } from "node:os";
import type { EnvironmentReport } from "./report/schema.js";

/** Version of an installed package; of all of ours the same. */
function version(name: string): string {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}

/** Version of the `xrt` command. */
export function ownVersion(): string {
  return version("@xrt/study");
}

/** Versions and machine of a run. */
export function environment({ seed, quick }: { seed: number; quick: boolean }): EnvironmentReport {
  return {
    xrt: ownVersion(),
    node: process.versions.node,
    platform: `${platform()} ${release()}, ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
    cpus: availableParallelism(),
    engine: `onnxruntime-node ${version("onnxruntime-node")}, CPU, float32`,
    seed,
    quick,
  };
}
