import { mkdir, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { type Attribution, type PreparedModel, prepare, save } from "@xrt/attribution";
import { grid, gridSvg, outline, type Panel, toPng } from "@xrt/attribution/render";
import { type NdArray, type Preprocess, preprocess, resize, row, stack, toGrey } from "@xrt/core";
import { decodeImage } from "@xrt/data/node";
import type { Graph } from "@xrt/graph";
import type { ProgressDisplay } from "../progress-display.js";
import { type AskedMethod, askedMethods, askedTargets, asUsage, targetName } from "./asked.js";
import { attributionEngine } from "./attribution-engine.js";
import { type Drawing, drawingOf } from "./draw-flags.js";
import { type DrawnMap, drawMap } from "./draw-map.js";
import type { ExplainFlags } from "./explain-command.js";
import { type ImageNumbers, numbersOfImage } from "./explanation.js";
import { imageModel } from "./image-model.js";
import { quietDisplay } from "./quiet-display.js";

/** Images that are explained together: engines are fastest so, and more take more memory. */
const TOGETHER = 8;

/** What one run of the command works with. */
interface Work {
  readonly model: PreparedModel;
  readonly graph: Graph;
  readonly contract: Preprocess;
  readonly channelsFirst: boolean;
  readonly classes: readonly string[] | undefined;
  readonly targets: readonly (number | "predicted")[];
  readonly methods: readonly AskedMethod[];
  readonly drawing: Drawing;
  readonly out: string;
  readonly flags: ExplainFlags;
  readonly display: ProgressDisplay;
  readonly signal: AbortSignal;
}

/** What became of one map of one image. */
interface Explained extends ImageNumbers {
  readonly image: string;
  readonly file: string;
  readonly saved?: string;
  readonly drawn: DrawnMap["drawn"];
}

/** Maps over images, as pictures at the size of the image, with a sheet of all maps of an image and `explanations.json`. */
export async function explainImages(
  paths: readonly string[],
  flags: ExplainFlags,
  signal: AbortSignal,
): Promise<void> {
  const methods = await askedMethods(flags);
  const drawing = drawingOf(flags);
  const engine = await attributionEngine(flags.engine);
  const names = stems(paths);
  const { graph, classes, name, contract, channelsFirst, guess } = await imageModel(flags);
  const targets = askedTargets(flags.target, classes);
  const out = flags.out ?? "explained";
  await mkdir(out, { recursive: true });
  const display = quietDisplay(flags.json);
  const model = await prepare(graph, { engine, preprocess: contract, ...(classes && { classes }) });
  const work: Work = {
    ...{ model, graph, contract, channelsFirst, classes, targets, methods, drawing, out },
    ...{ flags, display, signal },
  };
  const explained: Explained[] = [];
  try {
    for (let i = 0; i < paths.length; i += TOGETHER) {
      const part = paths.slice(i, i + TOGETHER);
      explained.push(...(await explainPart(part, names.slice(i, i + TOGETHER), work)));
    }
  } finally {
    display.stop();
    await model.dispose();
  }
  const found = {
    model: name,
    preprocess: contract,
    preprocessIsGuessed: guess !== undefined,
    out,
    explanations: explained,
  };
  const text = `${JSON.stringify(found, null, 2)}\n`;
  await writeFile(join(out, "explanations.json"), text);
  process.stdout.write(flags.json ? text : textOf(explained));
  if (guess !== undefined) process.stderr.write(`note: ${guess}\n`);
}

async function explainPart(
  paths: readonly string[],
  names: readonly string[],
  work: Work,
): Promise<Explained[]> {
  const { contract, channelsFirst, methods, flags, display, drawing, out, signal } = work;
  const images: NdArray[] = [];
  for (const path of paths) images.push(await decodeImage(path));
  const inputs = images.map((image) => {
    const pixels = preprocess(contract, contract.channels === 1 ? toGrey(image) : image);
    return channelsFirst ? toChannelsFirst(pixels) : pixels;
  });
  const batch = stack(inputs);
  const greys = images.map((image) => toGrey(image));
  const panels = greys.map((picture, i): Panel[] => [
    { picture, caption: `${basename(paths[i] ?? "")}; not for clinical use` },
  ]);
  const explained: Explained[][] = images.map(() => []);
  for (const { name, method, options, unsigned } of methods) {
    const { logit, batchSize } = flags;
    const common = { logit, signal, batchSize, onProgress: display.onProgress };
    const results = await asUsage(() =>
      method.targets(work.model, batch, work.targets, { ...common, ...options }),
    );
    for (const [t, result] of results.entries()) {
      for (const [i, image] of greys.entries()) {
        signal.throwIfAborted();
        const numbers = numbersOfImage(result, i, work.classes);
        const map = drawMap(result, i, { ...work, image, unsigned });
        const of = work.targets.length > 1 ? `.${safe(askedName(work, t))}` : "";
        const stem = join(out, `${names[i]}.${name}${of}`);
        const file = await writePicture(stem, drawing, map.panel);
        const saved = `${stem}.xrtattr`;
        if (flags.save) await writeFile(saved, save(ofImage(result, i)));
        panels[i]?.push({ ...map.panel, caption: captionOf(numbers) });
        explained[i]?.push({
          ...{ image: paths[i] ?? "", file, ...(flags.save && { saved }) },
          ...{ ...numbers, drawn: map.drawn },
        });
      }
    }
  }
  for (const [i, list] of panels.entries()) {
    await writeSheet(join(out, `${names[i]}.sheet`), drawing, list.map(thumbnail));
  }
  return explained.flat();
}

/** What to call target `t` in the name of a file: the first name of its class. */
function askedName({ targets, classes }: Work, t: number): string {
  const target = targets[t] ?? "predicted";
  return targetName(target, classes).split(",")[0] ?? "";
}

/** A map at the size of its image, nothing around it. */
async function writePicture(stem: string, { format }: Drawing, panel: Panel): Promise<string> {
  const { picture, contour } = panel;
  const file = `${stem}.${format}`;
  const alone = contour ? { picture, contour } : { picture };
  const png = () => toPng(contour ? outline(picture, contour) : picture);
  await writeFile(file, format === "svg" ? gridSvg([alone], { gap: 0 }) : png());
  return file;
}

/** All maps of an image side by side, with captions and colour bars. */
async function writeSheet(
  stem: string,
  { format }: Drawing,
  panels: readonly Panel[],
): Promise<void> {
  await writeFile(`${stem}.${format}`, format === "svg" ? gridSvg(panels) : toPng(grid(panels)));
}

/** Longest side of a picture on a sheet. */
const SHEET_SIDE = 448;

function thumbnail(panel: Panel): Panel {
  const [height = 1, width = 1] = panel.picture.shape;
  const factor = SHEET_SIDE / Math.max(height, width);
  if (factor >= 1) return panel;
  const size = [height, width].map((n) => Math.max(1, Math.round(n * factor)));
  const [tall = 1, wide = 1] = size;
  const rings = panel.contour?.rings.map((ring) =>
    ring.map(([x, y]) => [(x * wide) / width, (y * tall) / height] as const),
  );
  return {
    ...panel,
    picture: resize(panel.picture, [tall, wide]),
    ...(rings && { contour: { rings } }),
  };
}

function captionOf({ method, targetName: name, score, delta, layer }: ImageNumbers): string {
  const at = layer === "input" ? "" : ` at ${layer}`;
  const gap = delta === null ? "" : `, delta ${short(delta)}`;
  return `${method}${at}; ${name}, score ${short(score)}${gap}`;
}

function textOf(explained: readonly Explained[]): string {
  return explained
    .flatMap((one) => [
      `${one.file}: ${captionOf(one)}`,
      ...[...one.warnings, ...one.drawn.warnings].map(({ message }) => `  ${message}`),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** One image of a batch, as a result of its own. */
function ofImage(result: Attribution, i: number): Attribution {
  const only = <T>(list: readonly T[]) => list.slice(i, i + 1);
  const parts = Object.entries(result.parts).map(([name, part]) => [name, row(part, i)] as const);
  const values = row(result.values, i);
  const { baselineScore, delta, error } = result;
  return {
    ...{ ...result, values, shape: values.shape, parts: Object.fromEntries(parts) },
    score: only(result.score),
    baselineScore: baselineScore && only(baselineScore),
    delta: delta && only(delta),
    error: error && only(error),
    target: only(result.target),
    warnings: only(result.warnings),
  };
}

/** `[channels, height, width]` of `[height, width, channels]`. */
function toChannelsFirst({ data, shape: [height = 0, width = 0, channels = 1] }: NdArray): NdArray {
  const places = height * width;
  const turned = data.map((_, i) => data[(i % places) * channels + Math.floor(i / places)] ?? 0);
  return { data: turned, shape: [channels, height, width] };
}

/** Names of files without their endings; two of one name are numbered. */
function stems(paths: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return paths.map((path) => {
    const stem = basename(path, extname(path));
    const count = (seen.get(stem) ?? 0) + 1;
    seen.set(stem, count);
    return count === 1 ? stem : `${stem}-${count}`;
  });
}

/** A text as a part of a file's name. */
function safe(text: string): string {
  return text.replace(/[^\w.-]+/g, "_");
}
