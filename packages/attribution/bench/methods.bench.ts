// How fast are the methods beside captum and pytorch-grad-cam? First write the networks, then compare:
//   ~/.cache/xrt-peers/bin/python packages/graph/bench/export-networks.py densenet121 vgg16
//   node --conditions=@xrt/source --import=tsx packages/attribution/bench/methods.bench.ts [case...] [--networks densenet121,vgg16] [--rounds 5] [--json]
// Each case has a fresh pair of processes that take turns, A B A B: while one works the other sleeps. A case is one entry of `cases`
// in xrt-peer.ts, and the function of the same name in torch-peer.py.
import { cpus, homedir, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type LinePeer, linePeer } from "../../graph/bench/line-peer.js";

/** What is compared, and the ratio peer/ours that is wanted on DenseNet121 and VGG16. */
const CASES: Readonly<Record<string, readonly [number, number]>> = {
  saliency: [1.5, 1.2],
  "grad-cam/captum": [1.8, 1.3],
  "grad-cam/pytorch-grad-cam": [4, 4],
  "integrated-gradients": [1.3, 1.5],
  "smooth-grad": [1.4, 1.4],
  occlusion: [1.7, 1.6],
  "score-cam": [3, 3],
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    networks: { type: "string", default: "densenet121,vgg16" },
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: "2" },
    folder: { type: "string", default: join(homedir(), ".cache", "xrt-bench-networks") },
    python: { type: "string", default: join(homedir(), ".cache", "xrt-peers", "bin", "python") },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds);
const rows: Record<string, string | number>[] = [];
const names = new Set<unknown>();
for (const name of positionals.length > 0 ? positionals : Object.keys(CASES)) {
  for (const network of options.networks.split(",")) {
    const wanted = CASES[name]?.[network === "vgg16" ? 1 : 0] ?? Number.NaN;
    const row = { network, case: name, ...(await measure(network, name)), wanted };
    rows.push(row);
    console.error(`${Object.values(row).join("  ")}  (load ${loadavg()[0]?.toFixed(1)})`);
  }
}
const machine =
  `${cpus()[0]?.model.trim()}, ${cpus().length} CPUs, ${options.threads} threads, Node ${process.versions.node}, ` +
  `${[...names].join(", ")}; medians of ${rounds} rounds in turns, ms; MB are peaks while running`;
if (options.json) console.log(JSON.stringify({ machine, rows }, null, 2));
else {
  console.log(machine);
  console.table(rows);
}
// 1e-3 allows for float32 sums over a whole network; the peers of methods without a number of their own print none
const wrong = rows.filter((row) => Number(row.difference) > 1e-3);
if (wrong.length > 0) {
  throw new Error(`the two sides computed different things: ${JSON.stringify(wrong)}`);
}

async function measure(network: string, name: string): Promise<Record<string, string | number>> {
  const request = { network, case: name, folder: options.folder };
  const here = import.meta.dirname;
  const torch = await linePeer(options.python, [join(here, "torch-peer.py"), options.threads]);
  const xrt = await linePeer(process.execPath, [...process.execArgv, join(here, "xrt-peer.ts")]);
  try {
    for (const { hello } of [torch, xrt]) names.add(hello.name);
    const [theirsFirst, first] = [await torch.ask(request), await xrt.ask(request)];
    for (const peer of [torch, xrt]) peer.resetPeak();
    const times = new Map<LinePeer, number[]>([
      [torch, []],
      [xrt, []],
    ]);
    for (let round = 0; round < rounds; round++) {
      for (const [peer, list] of times) {
        list.push(Number((await peer.ask(request)).ms));
        await setTimeout(50); // OpenMP threads spin for a moment after a run
      }
    }
    const [theirs, ours] = [median(times.get(torch) ?? []), median(times.get(xrt) ?? [])];
    return {
      peer: Number(theirs.toFixed(1)),
      xrt: Number(ours.toFixed(1)),
      ratio: Number((theirs / ours).toFixed(2)),
      peerMB: Math.round(torch.peak()),
      xrtMB: Math.round(xrt.peak()),
      difference:
        theirsFirst.l1 === null
          ? "-"
          : Math.abs(1 - Number(first.l1) / Number(theirsFirst.l1)).toExponential(1),
    };
  } finally {
    await Promise.all([torch.stop(), xrt.stop()]);
  }
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
