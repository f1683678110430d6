// How long does it take to build DenseNet121 and to load its weights (32 MB, safetensors) from a file? Run, on a machine that does nothing else:
// node --conditions=@xrt/source --import=tsx packages/backbones/bench/build-densenet121.bench.ts [ROUNDS]
// Each round is a process of its own, so that nothing is warm. Wanted: at most 1.5 s.
import "@tensorflow/tfjs-backend-cpu";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { exportWeights } from "../src/index.js";
import { pretrained } from "../src/node/index.js";

enableProdMode();
const [rounds = "5", file] = process.argv.slice(2);

if (file !== undefined) {
  const started = performance.now();
  await pretrained("densenet121", { weights: file });
  console.log(performance.now() - started);
} else {
  const folder = mkdtempSync(join(tmpdir(), "xrt-bench-"));
  try {
    const path = join(folder, "densenet121.safetensors");
    const drawn = await pretrained("densenet121", { weights: null });
    writeFileSync(path, await exportWeights(drawn, "safetensors"));
    const args = ["--conditions=@xrt/source", "--import=tsx", import.meta.filename, "1", path];
    const times = Array.from({ length: Number(rounds) }, () => {
      const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
      return Number(stdout.trim().split("\n").at(-1));
    }).sort((a, b) => a - b);
    console.log(
      `${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}; build + weights, median of ${rounds}: ${times[times.length >> 1]?.toFixed(0)} ms (${times[0]?.toFixed(0)} to ${times.at(-1)?.toFixed(0)})`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
