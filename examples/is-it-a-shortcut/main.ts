import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { gradCam, hiResCam, integratedGradients, saliency } from "@xrt/attribution";
import {
  channelsToMap,
  grid,
  heatMap,
  type Panel,
  type Placement,
  placedOn,
  placeMap,
  receptiveField,
  toPng,
} from "@xrt/attribution/render";
import { inputPlacement, type NdArray, resize, row, stack } from "@xrt/core";
import { phantomImage, phantomMask, plantItem, removeItem } from "@xrt/data";
import type { Graph } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import {
  aurocInterval,
  bootstrap,
  type Estimate,
  pointingGame,
  pointsInside,
  topCoverage,
} from "@xrt/metrics";
import { cohort, partOf, SIZE, trained } from "./tag-network.js";

enableProdMode(); // only mutes TensorFlow.js' advertisement of its Node binding

/** Pictures are drawn at three times the size. */
const LARGE = 3 * SIZE;
const enlarged = {
  mode: "raw",
  size: [SIZE, SIZE],
  channels: 1,
  geometry: "squash",
  resampler: "bilinear",
} as const;
const METHODS = { gradCam, hiResCam, saliency, integratedGradients };

// every test image once with the tag and once without: the honest way to ask whether the tag matters
const test = partOf(cohort({ positive: 0, negative: 0 }), "test");
const truth = test.map((record) => record.truth.Effusion ?? 0);
const patients = test.map(({ patient }) => patient);
const plain = test.map((record) => removeItem(record.parameters(), "tag"));
const tagged = plain.map((parameters) => plantItem(parameters, "tag"));
const images = { plain: stack(plain.map(phantomImage)), tagged: stack(tagged.map(phantomImage)) };
// the ill with a tag are explained: fifty of them
const ill = truth.flatMap((one, i) => (one === 1 ? [i] : [])).slice(0, 50);
const masks = (kind: "tag" | "effusion") =>
  ill.map((i) => phantomMask(tagged[i] as (typeof tagged)[number], kind).data);
const regions = { tag: masks("tag"), effusion: masks("effusion") };

console.log(`${test.length} test images, half with an effusion; intervals are 95 %, by patient\n`);
const panels: Panel[] = [];
for (const [name, tag] of [
  [
    "trained with the tag on 95 % of the ill and 5 % of the healthy",
    { positive: 0.95, negative: 0.05 },
  ],
  ["trained without tags", { positive: 0, negative: 0 }],
] as const) {
  console.log(`--- ${name}`);
  const { graph: network, history } = await trained(cohort(tag));
  const kept = Math.max(...history.map(({ validation }) => validation?.metrics.auroc?.value ?? 0));
  console.log(`best validation AUROC, of images like the training images: ${kept.toFixed(2)}`);
  const [without, withTag] = [
    await scores(network, images.plain),
    await scores(network, images.tagged),
  ];
  const wrongTags = truth.map((one, i) => (one === 1 ? without[i] : withTag[i]) ?? 0);
  line("AUROC, no image has a tag", aurocInterval(truth, without, { groups: patients }));
  line("AUROC, only the healthy have a tag", aurocInterval(truth, wrongTags, { groups: patients }));
  line("what a tag adds to the logit", mean(withTag.map((score, i) => score - (without[i] ?? 0))));
  await localise(network, name);
}
const file = join(import.meta.dirname, "maps.png");
await writeFile(file, toPng(grid(panels, { columns: 1 + Object.keys(METHODS).length })));
console.log(file);

/** Where the maps of the ill with a tag point, beside what chance would give. */
async function localise(network: Graph, name: string): Promise<void> {
  const input = stack(ill.map((i) => row(images.tagged, i)));
  const groups = ill.map((i) => patients[i] ?? "");
  const area = (all: readonly Float32Array[]) =>
    mean(
      all.map((mask) => mask.reduce((s, v) => s + v, 0) / mask.length),
      groups,
    );
  columns("method", "strongest pixel on tag", "on effusion", "tag in strongest tenth");
  columns("(chance)", text(area(regions.tag)), text(area(regions.effusion)), "0.10");
  const large = resize(row(input, 2), [LARGE, LARGE]);
  panels.push({ picture: large, caption: name });
  for (const [method, explain] of Object.entries(METHODS)) {
    const { values, layer } = await explain(network, input, { target: 0 });
    const cells: Placement =
      layer === "input" ? { origin: [0.5, 0.5], step: [1, 1] } : receptiveField(network, layer);
    const raw = ill.map((_, k) => {
      const map = row(values, k);
      return map.shape.length === 3 ? channelsToMap(map) : map;
    });
    const drawn = raw.map((map) => placeMap(map, [SIZE, SIZE], { placement: cells }).data);
    const pointing = (masks: readonly Float32Array[]) =>
      pointingGame(
        drawn.map((map, k) => pointsInside(map, masks[k] ?? [])),
        { groups },
      );
    const covered = drawn.map((map, k) => topCoverage(map, regions.tag[k] ?? []).value);
    const hits = [pointing(regions.tag), pointing(regions.effusion)].map(text);
    columns(method, hits[0] ?? "", hits[1] ?? "", text(mean(covered, groups)));
    const scale = method === "integratedGradients" ? "max-abs" : "max";
    const placement = placedOn(cells, inputPlacement(enlarged, [LARGE, LARGE]));
    const percentile = layer === "input" ? 99 : 100;
    const map = heatMap(large, raw[2] as NdArray, { scale, percentile, placement });
    panels.push({ ...map, caption: method });
  }
  console.log();
}

async function scores(graph: Graph, inputs: NdArray): Promise<number[]> {
  const network = await compile(graph);
  const { [graph.outputs[0] ?? ""]: out } = await network.run({ [graph.inputs[0] ?? ""]: inputs });
  await network.dispose();
  return [...(out?.data ?? [])];
}

/** The mean over images, with an interval that draws patients. */
function mean(values: readonly number[], groups: readonly string[] = patients): Estimate {
  const statistic = (weights: Float64Array) => {
    const total = weights.reduce((s, w) => s + w, 0);
    return values.reduce((s, v, i) => s + v * (weights[i] ?? 0), 0) / total;
  };
  const ones = values.map(() => 1);
  return bootstrap(ones, statistic, { groups, replicates: 1000, interval: "percentile" });
}

function text({ value, lower, upper }: Estimate): string {
  const short = (v: number | null | undefined) => (v ?? Number.NaN).toFixed(2);
  return `${short(value)} [${short(lower)}, ${short(upper)}]`;
}

function line(what: string, estimate: Estimate): void {
  console.log(`${what.padEnd(36)}${text(estimate)}`);
}

function columns(first: string, ...rest: string[]): void {
  console.log(`  ${first.padEnd(22)}${rest.map((cell) => cell.padEnd(25)).join("")}`.trimEnd());
}
