// How long do resize and preprocess take beside PIL and sharp? Run:
// node --conditions=@xrt/source --import=tsx packages/core/bench/resize.bench.ts [PYTHON with pillow and numpy]
// One grey image to 224 x 224, medians of interleaved runs, one thread each.
import { spawn } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ndArray, type Preprocess, preprocess, type Resampler, resize } from "@xrt/core";
import sharp from "sharp";

sharp.concurrency(1);
sharp.cache(false);
const ROUNDS = 41;
const python = spawn(process.argv[2] ?? "python3", [join(import.meta.dirname, "pil-resize.py")], {
  stdio: ["pipe", "pipe", "inherit"],
});
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
const contract: Preprocess = {
  mode: "torch",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};

console.log(`${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}; milliseconds`);
let used = 0;
for (const side of [256, 1024]) {
  const bytes = Uint8Array.from({ length: side * side }, (_, i) => (i * 7919) % 256);
  const image = ndArray(Float32Array.from(bytes), [side, side, 1]);
  const ours = (resampler: Resampler) => async () => {
    const start = performance.now();
    used += resize(image, [224, 224], { resampler }).data[7] ?? 0;
    return performance.now() - start;
  };
  const pil = (resampler: string) => async () => {
    python.stdin.write(`${side} ${resampler}\n`);
    return Number((await answers.next()).value);
  };
  const tasks: Record<string, () => Promise<number>> = {
    "resize bilinear": ours("bilinear"),
    "PIL BILINEAR": pil("BILINEAR"),
    "resize bicubic": ours("bicubic"),
    "PIL BICUBIC": pil("BICUBIC"),
    "resize lanczos": ours("lanczos"),
    "PIL LANCZOS": pil("LANCZOS"),
    "sharp lanczos3, 8 bit": async () => {
      const start = performance.now();
      const raw = { width: side, height: side, channels: 1 } as const;
      const out = await sharp(bytes, { raw }).resize(224, 224).raw().toBuffer();
      used += out[7] ?? 0;
      return performance.now() - start;
    },
    "preprocess bilinear, torch, to three channels": async () => {
      const start = performance.now();
      used += preprocess(contract, image).data[7] ?? 0;
      return performance.now() - start;
    },
  };
  const times = new Map(Object.keys(tasks).map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(tasks)) times.get(name)?.push(await run());
  }
  for (const [name, all] of times) {
    const sorted = all.sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(share * ROUNDS)] ?? 0).toFixed(2).padStart(6);
    console.log(`${side} ${name.padEnd(46)} ${at(0.5)} (quarter: ${at(0.25)})`);
  }
}
python.stdin.end();
console.log(`load ${loadavg()[0]?.toFixed(1)}, used ${used.toFixed(0)}`);
