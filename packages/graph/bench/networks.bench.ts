// How fast are imported networks and their gradients beside PyTorch? First write the networks, then compare:
//   ~/.cache/xrt-peers/bin/python packages/graph/bench/export-networks.py
//   node --conditions=@xrt/source --import=tsx packages/graph/bench/networks.bench.ts [network...] [--cases b1/forward,b8/input] [--rounds 7] [--json]
// Without names the whole table; the last table printed is the ratios beside those that are wanted.
// Each case has a fresh pair of processes that take turns, A B A B: while one works the other sleeps, and peaks of memory are its own. Where
// a run is short the second one of a turn is timed.
import { cpus, homedir, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type LinePeer, linePeer } from "./line-peer.js";

const NETWORKS = [
  "densenet121",
  "vgg16",
  "resnet50",
  "mobilenet_v2",
  "efficientnet_b0",
  "vit_b_16",
];
const CASES = ["b1/forward", "b1/input", "b8/forward", "b8/input", "b8/parameters"];
/** Wanted ratios of the cases, PyTorch's time over ours. */
const TARGETS: Readonly<Record<string, readonly number[]>> = {
  densenet121: [2, 1.7, 1.6, 1.5, 1.5],
  vgg16: [1.3, 1.25, 1.5, 1.35, 1],
  resnet50: [1.6, 1.5, 1.4, 1.4, 1.2],
  mobilenet_v2: [2.5, 1.7, 1.9, 1.5, 1.1],
  efficientnet_b0: [2.5, 1.7, 1.8, 1.4, 1.1],
  vit_b_16: [1.9, 1.5, 1.7, 1.4, 1.1],
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: "string", default: CASES.join(",") },
    rounds: { type: "string", default: "7" },
    threads: { type: "string", default: "2" },
    folder: { type: "string", default: join(homedir(), ".cache", "xrt-bench-networks") },
    python: { type: "string", default: join(homedir(), ".cache", "xrt-peers", "bin", "python") },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds);

const rows: Record<string, string | number>[] = [];
const names = new Set<unknown>();
for (const network of positionals.length > 0 ? positionals : NETWORKS) {
  for (const name of options.cases.split(",")) {
    const row = { network, case: name, ...(await measure(network, name)) };
    rows.push(row);
    console.error(
      `${Object.values(row).slice(0, 6).join("  ")}  (load ${loadavg()[0]?.toFixed(1)})`,
    );
  }
}
const machine =
  `${cpus()[0]?.model.trim()}, ${cpus().length} CPUs, ${options.threads} threads, Node ${process.versions.node}, ` +
  `${[...names].join(", ")}; medians of ${rounds} rounds in turns, ms; MB are peaks while running`;
if (options.json) console.log(JSON.stringify({ machine, rows }, null, 2));
else {
  console.log(machine);
  console.table(rows);
  console.table(summary());
}
// 1e-3 allows for float32 sums over a whole network; another network or another case is far off
const wrong = rows.filter((row) => Number(row.difference) > 1e-3);
if (wrong.length > 0)
  throw new Error(`the two sides computed different things: ${JSON.stringify(wrong)}`);

/** One row a network, one column a case: PyTorch's time / ours = ratio, and the ratio that is wanted. */
function summary(): Record<string, Record<string, string>> {
  const table: Record<string, Record<string, string>> = {};
  for (const { network = "", case: name = "", torch, xrt, ratio } of rows) {
    const wanted = TARGETS[network]?.[CASES.indexOf(String(name))];
    const cell = `${torch}/${xrt} = ${ratio}${wanted === undefined ? "" : ` (${wanted})`}`;
    table[network] = { ...table[network], [name]: cell };
  }
  return table;
}

async function measure(network: string, name: string): Promise<Record<string, string | number>> {
  const [, batch, kind] = /^b(\d+)\/(forward|input|parameters)$/.exec(name) ?? [];
  if (batch === undefined) throw new Error(`--cases has "${name}", wants some of ${CASES}`);
  const request = { network, batch: Number(batch), case: kind, folder: options.folder };
  const here = import.meta.dirname;
  const torch = await linePeer(options.python, [join(here, "torch-peer.py"), options.threads]);
  const xrt = await linePeer(process.execPath, [
    ...process.execArgv,
    join(here, "xrt-peer.ts"),
    options.threads,
  ]);
  try {
    for (const { hello } of [torch, xrt]) names.add(hello.name);
    const [torchFirst, first] = [await torch.ask(request), await xrt.ask(request)];
    const compilePeak = xrt.peak();
    for (const peer of [torch, xrt]) peer.resetPeak();
    const times = new Map<LinePeer, number[]>([
      [torch, []],
      [xrt, []],
    ]);
    // what slept for the turn of the other takes 5 to 20 ms to wake, threads and processor, whoever it is: short runs are taken awake
    const isShort = Number(torchFirst.ms) < 500;
    for (let round = -1; round < rounds; round++) {
      for (const [peer, list] of times) {
        if (isShort) await peer.ask(request);
        const { ms } = await peer.ask(request);
        if (round >= 0) list.push(Number(ms));
        await setTimeout(50); // OpenMP threads spin for a moment after a run
      }
    }
    const compile = first.compile as Record<string, number>;
    const [t, x] = [times.get(torch) ?? [], times.get(xrt) ?? []];
    const [theirs, ours] = [median(t), median(x)];
    return {
      torch: Number(theirs.toFixed(1)),
      xrt: Number(ours.toFixed(1)),
      ratio: Number((theirs / ours).toFixed(2)),
      ratioOfBest: Number((Math.min(...t) / Math.min(...x)).toFixed(2)),
      torchMB: Math.round(torch.peak()),
      xrtMB: Math.round(xrt.peak()),
      xrtCompileMB: Math.round(compilePeak),
      ...Object.fromEntries(Object.entries(compile).map(([k, v]) => [`${k}Ms`, Math.round(v)])),
      difference: Math.abs(1 - Number(first.l1) / Number(torchFirst.l1)).toExponential(1),
    };
  } finally {
    await Promise.all([torch.stop(), xrt.stop()]);
  }
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
