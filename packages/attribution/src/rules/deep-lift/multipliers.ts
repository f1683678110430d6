import { type NdArray, sizeOf } from "@xrt/core";
import { type Batch, feedsOf } from "../../input/batch.js";
import type { LayerChoice } from "../../model/layers.js";
import type { MethodContext } from "../../run/context.js";
import { layerValues } from "../../run/layer-values.js";
import type { Estimate, Outcome } from "../../run/method.js";
import { gradientProgram } from "../../run/program.js";
import { row } from "../../run/rows.js";
import { feedCotangents } from "../../target/target.js";
import { withReference } from "./reference.js";
import { rescaleRules } from "./rescale.js";
import { revealCancelRules } from "./reveal-cancel.js";

/** How multipliers go through activations. */
export type DeepLiftRule = "rescale" | "reveal-cancel";

/** What {@link deepLiftOf} goes by. */
export interface DeepLiftSetting {
  /** References of an image, in the order of the batch; their results are averaged. */
  readonly references: readonly ((image: number) => Float32Array)[];
  readonly rule: DeepLiftRule;
  readonly layer: LayerChoice | null;
}

/** Contributions of DeepLIFT to the input or a layer, averaged over references; both passes are in one graph. */
export async function* deepLiftOf(
  context: MethodContext,
  { references, rule, layer }: DeepLiftSetting,
): AsyncGenerator<Estimate, Outcome> {
  const { batch, graph, plans } = context;
  const name = layer === null || layer === "input" ? null : context.layer(layer);
  const at = name === null ? null : layerValues(context, name);
  const wrt = name === null ? graph.inputs : [name];
  const size = at === null ? batch.size : sizeOf(at.shape);
  await context.scoresOfImages();
  const lease = await context.compile(`deep-lift ${rule} ${name ?? ""}`, () => {
    const of = plans.map((plan) => plan.of);
    const { graph: both, inputs, reference } = withReference(graph, [...of, ...wrt]);
    const twin = (value: string) => reference.get(value) ?? value;
    const front = rule === "reveal-cancel" ? revealCancelRules(graph, twin) : [];
    const rules = [...front, ...rescaleRules(twin)];
    const taps = [...of.map(twin), ...(name === null ? [] : [twin(name)])];
    const { graph: program, meta } = gradientProgram({ graph: both, plans }, wrt, taps, rules);
    return {
      graph: program,
      meta: { ...meta, inputs, scores: of.map(twin), base: twin(name ?? "") },
    };
  });
  const { gradients, cotangents, inputs, scores, base } = lease.meta;

  const sums = context.zeros(size);
  const multipliers = context.zeros(size);
  const baseScores = new Array<number>(context.lanes).fill(0);
  const seen = new Array<number>(context.lanes).fill(0);
  const mean = (lists: readonly Float64Array[]) =>
    lists.map((list, lane) => list.map((v) => v / Math.max(seen[lane] ?? 0, 1)));
  const turned = (lists: readonly Float64Array[]) =>
    mean(lists).map((list) => (at === null ? list : at.turn(list)));
  const outcome = (): Outcome => ({
    values: turned(sums),
    ...(at === null || name === null
      ? { at: "input" }
      : { at: { shape: at.shape, layout: at.layout }, layer: name }),
    baselineScore: baseScores.map((score, lane) => score / Math.max(seen[lane] ?? 0, 1)),
    complete: true,
    parts: {
      multipliers: { values: turned(multipliers), shape: at?.shape ?? inputShape(batch) },
    },
  });
  const passes = context.passes(lease, {
    points: references.length * batch.count,
    feeds(from, to) {
      const data = new Float32Array((to - from) * batch.size);
      const other = new Float32Array(data.length);
      const images = Array.from({ length: to - from }, (_, k) => (from + k) % batch.count);
      for (const [k, image] of images.entries()) {
        const reference = references[Math.floor((from + k) / batch.count)];
        data.set(context.image(image), k * batch.size);
        other.set(reference?.(image) ?? [], k * batch.size);
      }
      const feeds = { ...feedsOf(batch, data, to - from) };
      for (const [input, array] of Object.entries(feedsOf(batch, other, to - from))) {
        feeds[inputs.get(input) ?? ""] = array;
      }
      feedCotangents(feeds, { graph, plans }, cotangents, images);
      const { inputs: wanted } = lease.executable;
      return Object.fromEntries(wanted.map((input) => [input, feeds[input] as NdArray]));
    },
    visit(from, to, outputs) {
      for (let p = from; p < to; p++) {
        const image = p % batch.count;
        const rowOf = (value: string | undefined) => row(outputs[value ?? ""], p - from);
        const [x, b] =
          name === null
            ? [context.image(image), references[Math.floor(p / batch.count)]?.(image)]
            : [rowOf(name), rowOf(base)];
        for (const [t, plan] of plans.entries()) {
          const lane = context.lane(image, t);
          const own = (gradients[t] ?? []).flatMap((value) => [...rowOf(value)]);
          const [sum, total] = [sums[lane], multipliers[lane]] as [Float64Array, Float64Array];
          for (let i = 0; i < size; i++) {
            const m = own[i] as number;
            const change = (x[i] as number) - ((b as Float32Array)[i] as number);
            sum[i] = (sum[i] as number) + m * change;
            total[i] = (total[i] as number) + m;
          }
          const score = rowOf(scores[t])[plan.picks?.[image] ?? 0] ?? Number.NaN;
          baseScores[lane] = (baseScores[lane] ?? 0) + score;
          seen[lane] = (seen[lane] ?? 0) + 1;
        }
      }
    },
  });
  for await (const pass of passes) yield { ...pass, outcome };
  return outcome();
}

/** Of one image in the order of the network. */
function inputShape({ parts, size }: Batch): readonly number[] {
  return parts.length === 1 ? (parts[0]?.shape ?? [size]) : [size];
}
