// How many images a second are decoded, resized to 224 and batched, against torchvision on PIL with two workers?
// Both sides take turns, A B A B, in the same minutes. Run, on a machine that does nothing else:
// node --conditions=@xrt/source --import=tsx packages/data/bench/decode-nih.bench.ts FOLDER [PYTHON rounds]
// FOLDER holds manifest.csv and its images; PYTHON has torch, torchvision and Pillow (tools/make-peers.sh of ../shared).
import { type ChildProcess, spawn } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { batches } from "../src/index.js";
import { openDataset } from "../src/node/index.js";

const [folder, python = "python3", rounds = "5"] = process.argv.slice(2);
if (folder === undefined) throw new Error("name the folder with the manifest");
const [size, batch, workers] = [224, 32, 2];

interface Run {
  readonly seconds: number;
  readonly images: number;
  /** Over all pixels, of the rounds that are not timed: a proof that both sides did the same. */
  readonly mean?: number;
}

const dataset = await openDataset(folder);

/** Reads everything once; `lag` is the longest that the main thread could do nothing else. */
async function ours({
  reuse,
  sums,
}: {
  reuse: boolean;
  sums: boolean;
}): Promise<Run & { lag: number }> {
  let lag = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    lag = Math.max(lag, performance.now() - last - 1);
    last = performance.now();
  }, 1);
  const start = performance.now();
  let sum = 0;
  let images = 0;
  for await (const { images: own } of batches(dataset, {
    size: batch,
    resize: [size, size],
    reuse,
  })) {
    images += own.shape[0] ?? 0;
    for (let i = 0; sums && i < own.data.length; i++) sum += (own.data[i] as number) / size ** 2;
  }
  clearInterval(watch);
  return { seconds: (performance.now() - start) / 1000, images, mean: sum / images, lag };
}

function peer(process: ChildProcess, how: string): Promise<Run> {
  const line = new Promise<string>((done) => answers.once("line", done));
  process.stdin?.write(`${how}\n`);
  return line.then((text) => JSON.parse(text));
}

const script = join(import.meta.dirname, "decode_nih_peer.py");
const child = spawn(python, [script, folder, ...[size, batch, workers].map(String)], {
  stdio: ["pipe", "pipe", "inherit"],
});
const answers = createInterface({ input: child.stdout });
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;

const runs: Record<string, Run[]> = {
  "@xrt/data": [],
  "@xrt/data, batches may be kept": [],
  "torchvision, PIL": [],
  "torchvision, tensor": [],
};
const lags: number[] = [];
const means = [
  await ours({ reuse: true, sums: true }),
  await ours({ reuse: false, sums: true }),
  await peer(child, "PIL mean"),
  await peer(child, "tensor mean"),
];
for (let i = 0; i < Number(rounds); i++) {
  const own = await ours({ reuse: true, sums: false });
  lags.push(own.lag);
  runs["@xrt/data"]?.push(own);
  runs["@xrt/data, batches may be kept"]?.push(await ours({ reuse: false, sums: false }));
  runs["torchvision, PIL"]?.push(await peer(child, "PIL"));
  runs["torchvision, tensor"]?.push(await peer(child, "tensor"));
}
child.stdin?.end();
answers.close();

const speed = (name: string) => median((runs[name] ?? []).map((r) => r.images / r.seconds));
console.log(`${cpus().length} x ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}`);
for (const [i, [name, own]] of Object.entries(runs).entries()) {
  const ratio = speed("@xrt/data") / speed(name);
  console.log(
    `${name.padEnd(30)} ${speed(name).toFixed(0).padStart(5)} images/s (${own.map((r) => (r.images / r.seconds).toFixed(0)).join(", ")}), mean value ${means[i]?.mean?.toFixed(3)}; ours is ${ratio.toFixed(2)} times as fast`,
  );
}
console.log(`longest time that the main thread was busy: ${median(lags).toFixed(0)} ms`);
