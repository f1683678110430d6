import { type Attribution, gradCam, saliency } from "@xrt/attribution";
import { normalise, overlay } from "@xrt/attribution/render";
import { activationMaximisation } from "@xrt/attribution/visualize";
import { type LongWork, type NdArray, row } from "@xrt/core";
import { type Graph, lastConv } from "@xrt/graph";
import { pictureUri } from "./picture.js";
import type { MapReport, UnitReport } from "./report/schema.js";

/** Filters shown beside the output unit. */
const FILTERS = 8;

/** Above this percentile saliency is drawn at full strength: single pixels would darken all others. */
const SALIENCY_PERCENTILE = 99;

/** What was seen inside one arm. */
export interface InsideView {
  /** One for each example. */
  readonly maps: readonly MapReport[];
  readonly gradCamLayer: string;
  readonly units: readonly UnitReport[];
  readonly pictures: Readonly<Record<string, string>>;
}

/** Options of {@link lookInside}. */
export interface LookInsideOptions extends LongWork {
  readonly arm: string;
  readonly seed: number;
  readonly quick: boolean;
}

/**
 * Grad-CAM and saliency of an arm over the examples, and what its output unit and eight filters want to see.
 *
 * @param graph - Trained network, grey pixels 0 to 255 to one logit.
 * @param examples - `[examples, height, width, 1]`, with their ids.
 */
export async function lookInside(
  graph: Graph,
  examples: { readonly inputs: NdArray; readonly ids: readonly string[] },
  { arm, seed, quick, onProgress, signal }: LookInsideOptions,
): Promise<InsideView> {
  const cam = await gradCam(graph, examples.inputs, { signal });
  const slopes = await saliency(graph, examples.inputs, { signal });
  const pictures: Record<string, string> = {};
  const maps: MapReport[] = [];
  for (const [i, id] of examples.ids.entries()) {
    const image = row(examples.inputs, i);
    const camMap = normalise(row(cam.values, i));
    const slopeMap = normalise(row(slopes.values, i), { percentile: SALIENCY_PERCENTILE });
    pictures[`grad-cam/${arm}/${id}`] = await pictureUri(overlay(image, camMap.values));
    pictures[`saliency/${arm}/${id}`] = await pictureUri(overlay(image, slopeMap.values));
    maps.push({
      arm,
      score: cam.score[i] ?? Number.NaN,
      gradCamMax: camMap.max,
      saliencyMax: slopeMap.max,
      warnings: [...sentences("Grad-CAM", cam, i), ...sentences("Saliency", slopes, i)],
    });
  }
  const units = await maximisedUnits(graph, { arm, seed, quick, onProgress, signal });
  return {
    maps,
    gradCamLayer: cam.layer,
    units: units.map(({ unit }) => unit),
    pictures: {
      ...pictures,
      ...Object.fromEntries(units.map(({ uri }, k) => [`unit/${arm}/${k}`, uri])),
    },
  };
}

function sentences(name: string, { warnings }: Attribution, i: number): string[] {
  return (warnings[i] ?? []).map(({ message }) => `${name}: ${message}`);
}

async function maximisedUnits(
  graph: Graph,
  { arm, seed, quick, onProgress, signal }: LookInsideOptions,
): Promise<{ unit: UnitReport; uri: string }[]> {
  const steps = quick ? 4 : 48;
  const filters = {
    layer: beforeActivation(graph, lastConv(graph)),
    channels: strongestChannels(graph),
  };
  const shown: { unit: UnitReport; uri: string }[] = [];
  for (const { layer, channels } of [{ layer: "output", channels: [0] }, filters]) {
    const named =
      onProgress &&
      ((p: Parameters<typeof onProgress>[0]) => onProgress({ ...p, task: `${arm}: ${p.task}` }));
    const units = await activationMaximisation(graph, {
      layer,
      channels,
      steps,
      seed,
      onProgress: named,
      signal,
    });
    for (const { channel, picture, start, end, warnings } of units) {
      shown.push({
        unit: { layer, channel, start, end, steps, warnings },
        uri: await pictureUri(picture),
      });
    }
  }
  return shown;
}

/** The value in front of a ReLU, where a filter still has a slope when it is silent; the value itself elsewhere. */
function beforeActivation(graph: Graph, value: string): string {
  const maker = graph.nodes.find(({ output }) => output === value);
  return maker !== undefined && ["relu", "clip"].includes(maker.op)
    ? (maker.inputs[0] ?? value)
    : value;
}

/** The channels that the head weighs most, in order of weight. */
function strongestChannels(graph: Graph): number[] {
  const head = [...graph.parameters.values()].find(
    ({ role, array }) => role === "kernel" && array.shape.length === 2,
  );
  const weights = Array.from(head?.array.data ?? [], Math.abs);
  return weights
    .map((weight, channel) => ({ weight, channel }))
    .sort((a, b) => b.weight - a.weight || a.channel - b.channel)
    .slice(0, FILTERS)
    .map(({ channel }) => channel);
}
