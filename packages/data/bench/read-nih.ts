// How long does it take, and how much memory, to read the tables of NIH ChestX-ray14 and to group 112,120 images by patient?
// Each run is a process of its own. Run, on a machine that does nothing else:
// node --expose-gc --conditions=@xrt/source --import=tsx packages/data/bench/read-nih.ts FOLDER
// FOLDER holds Data_Entry_2017_v2020.csv(.gz), and what else shall be read: lists, boxes, relabels.
import { nihChestXray14, patientGroups } from "../src/index.js";
import { folder } from "../src/node/index.js";

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("name the folder that holds the tables");
globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
const [start, cpu] = [performance.now(), process.cpuUsage()];
const { records } = await nihChestXray14.read(folder(path));
const images = new Map<string, number>();
for (const group of patientGroups(records)) images.set(group, (images.get(group) ?? 0) + 1);
const milliseconds = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
const peak = process.resourceUsage().maxRSS / 1024;
globalThis.gc?.();
const held = (process.memoryUsage().heapUsed - before) / 2 ** 20;
console.log(
  `${records.length} images of ${images.size} patients: ${Math.round(milliseconds)} ms (${Math.round((user + system) / 1000)} ms of processor), ${Math.round(held)} MiB held, ${Math.round(peak)} MiB at most for the process`,
);
