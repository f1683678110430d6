import { createRequire } from "node:module";
import { availableParallelism, cpus, platform, release } from "node:os";
import type { EnvironmentReport } from "./report/schema.js";

/** Versions and machine of a run. */
export function environment({ seed, quick }: { seed: number; quick: boolean }): EnvironmentReport {
  const version = (name: string): string =>
    createRequire(import.meta.url)(`${name}/package.json`).version;
  return {
    xrt: version("@xrt/study"),
    node: process.versions.node,
    platform: `${platform()} ${release()}, ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
    cpus: availableParallelism(),
    engine: `onnxruntime-node ${version("onnxruntime-node")}, CPU, float32`,
    seed,
    quick,
  };
}
