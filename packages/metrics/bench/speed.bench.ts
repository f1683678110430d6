// How fast are the common metrics, beside scikit-learn and scipy? Wanted: a million scores in 0.5 s (AUROC) and 1 s (DeLong), 10,000
// bootstrap replicates of 1,000 scores in 2 s. Run:
//   node --conditions=@xrt/source --import=tsx packages/metrics/bench/speed.bench.ts [rounds] [python]
// Both sides work on the same numbers, one after the other, medians of `rounds`; without a Python with scikit-learn
// (default ~/.cache/xrt-peers/bin/python) ours alone.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, homedir, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { randomStream } from "@xrt/core";
import {
  auroc,
  averagePrecision,
  bootstrap,
  delongCovariance,
  obuchowskiCovariance,
} from "../src/index.js";
import { presortedAuroc } from "../src/internal/presorted-auroc.js";

const rounds = Number(process.argv[2] ?? 5);
const python = process.argv[3] ?? join(homedir(), ".cache", "xrt-peers", "bin", "python");

function images(n: number) {
  const { normal } = randomStream(0, `bench-${n}`);
  const labels = Uint8Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 1 : 0));
  const scores = Float64Array.from(labels, (label, i) => normal(i) + label);
  return { labels, scores };
}
const [large, small] = [images(1_000_000), images(1_000)];
const { uniform } = randomStream(0, "bench-weights");
const weights = Float64Array.from(large.labels, (_, i) => 0.5 + uniform(i));
const patients = Array.from(large.labels, (_, i) => `${i >> 1}`);

const tasks: Readonly<Record<string, () => number | undefined>> = {
  AUROC: () => auroc(large.labels, large.scores).value,
  "average precision": () => averagePrecision(large.labels, large.scores).value,
  DeLong: () => delongCovariance(large.labels, [large.scores]).auroc?.[0],
  "DeLong, weighted": () => delongCovariance(large.labels, [large.scores], { weights }).auroc?.[0],
  "Obuchowski, 500,000 patients": () =>
    obuchowskiCovariance(large.labels, [large.scores], patients).auroc?.[0],
  bootstrap: () =>
    bootstrap(small.labels, presortedAuroc(small.labels, small.scores), {
      groups: "independent",
      replicates: 10_000,
    }).value,
};

const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
const ours = Object.entries(tasks).map(([name, run]) => {
  let value: number | undefined;
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    value = run();
    return performance.now() - start;
  });
  return { name, ms: median(times), value };
});

const theirs = peer();
process.stdout.write(
  `${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)}, medians of ${rounds}\n`,
);
for (const { name, ms, value } of ours) {
  const other = theirs[name];
  const beside = other
    ? `, Python ${other.ms.toFixed(0)} ms (${(other.ms / ms).toFixed(1)} times as long), values ${value?.toFixed(6)} and ${other.value.toFixed(6)}`
    : "";
  process.stdout.write(`${name}: ${ms.toFixed(0)} ms${beside}\n`);
}

function peer(): Record<string, { ms: number; value: number }> {
  const folder = mkdtempSync(join(tmpdir(), "xrt-bench-"));
  try {
    for (const [name, { labels, scores }] of Object.entries({ large, small })) {
      writeFileSync(join(folder, `${name}.labels`), labels);
      writeFileSync(join(folder, `${name}.scores`), scores);
    }
    const script = join(import.meta.dirname, "sklearn-peer.py");
    const { status, stdout } = spawnSync(python, [script, folder, `${rounds}`], {
      encoding: "utf8",
    });
    return status === 0 ? JSON.parse(stdout) : {};
  } finally {
    rmSync(folder, { recursive: true });
  }
}
