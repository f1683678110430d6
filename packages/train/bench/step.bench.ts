// How fast is a full training step (forward, loss, all gradients, Adam) beside PyTorch? First write the networks, then compare:
//   ~/.cache/xrt-peers/bin/python packages/train/bench/export-step-networks.py
//   node --conditions=@xrt/source --import=tsx packages/train/bench/step.bench.ts [network...] [--batch 8] [--rounds 7] [--json]
// Both sides take turns, A B A B, in processes of their own; the first step of each, in which buffers are made, is left out. That both
// sides do the same is checked by their losses, step by step.
import { cpus, homedir, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { linePeer } from "../../graph/bench/line-peer.js";

const NETWORKS = ["densenet121", "resnet50", "vgg16", "mobilenet_v2", "study_cnn_2020"];
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: "string", default: "8" },
    rounds: { type: "string", default: "7" },
    threads: { type: "string", default: "2" },
    folder: { type: "string", default: join(homedir(), ".cache", "xrt-bench-steps") },
    python: { type: "string", default: join(homedir(), ".cache", "xrt-peers", "bin", "python") },
    json: { type: "boolean", default: false },
  },
});
const rows: Record<string, string | number>[] = [];
const names = new Set<unknown>();
for (const network of positionals.length > 0 ? positionals : NETWORKS) {
  const row = { network, ...(await measure(network)) };
  rows.push(row);
  console.error(`${JSON.stringify(row)}  (load ${loadavg()[0]?.toFixed(1)})`);
}
const machine =
  `${cpus()[0]?.model.trim()}, ${cpus().length} CPUs, ${options.threads} threads, Node ${process.versions.node}, ` +
  `${[...names].join(", ")}; batch ${options.batch}, medians of ${options.rounds} rounds in turns, ms; MB are peaks while running`;
if (options.json) console.log(JSON.stringify({ machine, rows }, null, 2));
else {
  console.log(machine);
  console.table(rows);
}
// float32 over whole networks and a few steps; another step or network is far off. The rate is small, because Adam steps by the rate also
// where a gradient is nothing but rounding (biases in front of BatchNorm), and two programs round differently
const wrong = rows.filter((row) => !(Number(row.lossDifference) < 0.02));
if (wrong.length > 0)
  throw new Error(`the two sides do different things: ${JSON.stringify(wrong)}`);

async function measure(network: string): Promise<Record<string, string | number>> {
  const here = import.meta.dirname;
  const request = { network, batch: Number(options.batch), folder: options.folder };
  const torch = await linePeer(options.python, [join(here, "torch-step-peer.py"), options.threads]);
  const args = [...process.execArgv, join(here, "xrt-step-peer.ts"), options.threads];
  const xrt = await linePeer(process.execPath, args);
  try {
    for (const { hello } of [torch, xrt]) names.add(hello.name);
    const times = { torch: [] as number[], xrt: [] as number[], rest: [] as number[] };
    let lossDifference = 0;
    for (let round = -1; round < Number(options.rounds); round++) {
      const theirs = await torch.ask(request);
      await setTimeout(50); // OpenMP threads spin for a moment after a run
      const ours = await xrt.ask(request);
      lossDifference = Math.max(lossDifference, Math.abs(Number(theirs.loss) - Number(ours.loss)));
      if (round < 0) {
        for (const peer of [torch, xrt]) peer.resetPeak();
        continue;
      }
      times.torch.push(Number(theirs.ms));
      times.xrt.push(Number(ours.ms));
      times.rest.push(Number(ours.restMs));
    }
    const [a, b] = [median(times.torch), median(times.xrt)];
    return {
      torch: Number(a.toFixed(1)),
      xrt: Number(b.toFixed(1)),
      ratio: Number((a / b).toFixed(2)),
      besideTheGraph: Number(median(times.rest).toFixed(1)),
      torchMB: Math.round(torch.peak()),
      xrtMB: Math.round(xrt.peak()),
      lossDifference: Number(lossDifference.toPrecision(2)),
    };
  } finally {
    await Promise.all([torch.stop(), xrt.stop()]);
  }
}

function median(times: readonly number[]): number {
  return [...times].sort((x, y) => x - y)[times.length >> 1] ?? Number.NaN;
}
