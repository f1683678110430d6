// How long do 1,000 phantoms take at 224 pixels, on one core? Run:
// node --conditions=@xrt/source --import=tsx packages/data/bench/phantom.bench.ts [images size]
import { loadavg } from "node:os";
import { phantom } from "../src/index.js";

const [images = 1000, size = 224] = process.argv.slice(2).map(Number);
const used = () => process.cpuUsage().user / 1e6;
const started = { wall: performance.now(), cpu: used() };
const { records } = phantom({ seed: 0, images, size });
const planned = { wall: performance.now(), cpu: used() };
let sum = 0;
for (const record of records) {
  const { data } = await record.image();
  sum += data[(size * (size + 1)) >> 1] as number;
}
const wall = (performance.now() - planned.wall) / 1000;
const line = [
  `${images} images of ${size} px: planned in ${((planned.wall - started.wall) / 1000).toFixed(2)} s`,
  `drawn in ${wall.toFixed(2)} s (${(used() - planned.cpu).toFixed(2)} s of processor)`,
  `load ${loadavg()[0]?.toFixed(1)}, mean of the middle pixels ${(sum / images).toFixed(1)}`,
];
process.stdout.write(`${line.join("; ")}\n`);
