// How long from a file of 102 MB to the first prediction, and how much memory at the most? Run, on a machine that does nothing else,
// after `npm run build`:
// node --conditions=@xrt/source --import=tsx packages/backbones/bench/load-resnet50.bench.ts [FOLDER of resnet50/model.json] [ROUNDS]
// Each round is a process of its own, so that nothing is warm; the peak is its largest resident memory less that before loading.
// Wanted: at most 3 s, at most 2.5 times the file.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { cpus, homedir, loadavg } from "node:os";
import { join } from "node:path";

const cached = join(homedir(), ".cache", "xrt-real-weights", "resnet50");
const [folder = cached, rounds = "5"] = process.argv.slice(2);
if (!existsSync(join(folder, "model.json"))) {
  throw new Error(`${folder} has no model.json; run python3 ../shared/tools/get-weights.py`);
}
const bytes = readdirSync(folder).reduce((n, file) => n + statSync(join(folder, file)).size, 0);
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;

interface Round {
  readonly parts: Readonly<Record<string, number>>;
  readonly peak: number;
  /** Before the engine has it. */
  readonly peakOfLoading: number;
  readonly first: number;
}

/** A process that loads once; `way` is a case of load-once.mjs. */
function round(way: string): Round {
  const script = join(import.meta.dirname, "load-once.mjs");
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, way, folder], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

console.log(
  `${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}; ${(bytes / 1e6).toFixed(0)} MB`,
);
for (const way of ["pretrained", "load-backbone"]) {
  const all = Array.from({ length: Number(rounds) }, () => round(way));
  const parts = Object.keys(all[0]?.parts ?? {}).map(
    (part) => `${part} ${median(all.map((r) => r.parts[part] ?? 0)).toFixed(2)} s`,
  );
  const times = (key: "peak" | "peakOfLoading") =>
    (median(all.map((r) => r[key])) / bytes).toFixed(2);
  console.log(
    `${way}: ${parts.join(", ")}; peak ${times("peakOfLoading")} times the file to load it, ${times("peak")} with the engine; first class ${all[0]?.first}`,
  );
}
