
import "@tensorflow/tfjs-backend-cpu";
import { openDataset } from "@xrt/data/node";
import { syntheticFolder } from "./synthetic.js";
import { runStudy, armsNamed } from "../src/index.js";
const f = await syntheticFolder("/tmp/st/tune");
const t0 = performance.now();
const r = await runStudy(await openDataset(f), { arms: armsNamed(["imagenet-frozen"]), quick: true });
console.log(process.env.PATCH, r.report.arms[0]?.auroc, r.report.examples.map(e=>e.outcome), (performance.now()-t0)/1000, r.report.arms[0]?.seconds, JSON.stringify(r.report.arms[0]?.gradCamLayer), Object.keys(r.pictures).length);
