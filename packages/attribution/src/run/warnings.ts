import { inputRange } from "@xrt/core";
import type { AttributionWarning } from "../result/attribution.js";
import type { MethodContext } from "./context.js";
import { deadLayer } from "./dead-layer.js";
import type { MethodDefinition } from "./method.js";

/** What is looked at for warnings. */
interface Found {
  readonly lanes: readonly number[];
  readonly own: readonly ArrayLike<number>[];
  readonly score: readonly number[];
  readonly baselineScore: readonly number[] | null;
}

/** Why maps are empty or cannot be trusted, one list an image. */
export async function warningsOf(
  { unsigned = false }: Pick<MethodDefinition<object>, "unsigned">,
  { context }: { readonly context: MethodContext },
  { own, score, baselineScore }: Found,
): Promise<AttributionWarning[][]> {
  const lists: AttributionWarning[][] = [];
  for (const [i, values] of own.entries()) {
    const list = outOfRange(context, i);
    const { zero, positive, finite } = look(values);
    if (!finite || !Number.isFinite(score[i])) {
      const message =
        "the score or a value is NaN or infinite: the network overflows, or divides by 0, at this input";
      list.push({ code: "non-finite", message });
    } else if (zero) {
      list.push({ code: "all-zero", message: `every value is 0: ${await whyZero(context, i)}` });
    } else if (!positive && unsigned) {
      const message = "no value is positive: the layer speaks against the target everywhere";
      list.push({ code: "no-positive-part", message });
    }
    const base = baselineScore?.[i];
    if (base !== undefined && (score[i] ?? 0) < base && !zero) {
      const message = `the score ${short(score[i])} is below ${short(base)}, that of the baseline: the values sum to a negative number`;
      list.push({ code: "below-baseline", message });
    }
    lists.push(list);
  }
  return lists;
}

function look(values: ArrayLike<number>): { zero: boolean; positive: boolean; finite: boolean } {
  let zero = true;
  let positive = false;
  let finite = true;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? 0;
    if (v !== 0) zero = false;
    if (v > 0) positive = true;
    if (!Number.isFinite(v)) finite = false;
  }
  return { zero, positive, finite };
}

async function whyZero(context: MethodContext, image: number): Promise<string> {
  const { squash, dead } =
    context.model.graph === null
      ? { squash: null, dead: null }
      : { squash: squashing(context), dead: await deadLayer(context, image) };
  if (dead !== null)
    return `the target does not react, layer "${dead}" is dead for this image (a ReLU with nothing above 0)`;
  if (squash !== null) {
    return `the target lies behind a ${squash}, which is saturated here; explain the logit (\`logit: true\`)`;
  }
  return "the target does not depend on what was looked at here (dead ReLU or saturated output)";
}

/** The squashing op that the target is read behind, if any. */
function squashing(context: MethodContext): string | null {
  const squashes = ["sigmoid", "softmax", "hardSigmoid", "tanh"];
  const makers = new Map(context.graph.nodes.map((node) => [node.output, node]));
  for (const { of } of context.plans) {
    for (let node = makers.get(of); node !== undefined; node = makers.get(node.inputs[0] ?? "")) {
      if (squashes.includes(node.op)) return node.op;
      if (!["reshape", "slice", "reduceMean", "reduceSum", "mul", "add", "sub"].includes(node.op))
        break;
    }
  }
  return null;
}

/** An image whose values the preprocess contract cannot have made. */
function outOfRange({ model, batch }: MethodContext, index: number): AttributionWarning[] {
  const { preprocess } = model;
  if (preprocess === null || preprocess.mode === "zscore" || batch.parts.length !== 1) return [];
  const { low, high } = inputRange(preprocess);
  const [least, most] = [Math.min(...low, ...high), Math.max(...low, ...high)];
  const slack = 1e-3 * (most - least);
  let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const values = batch.data.subarray(index * batch.size, (index + 1) * batch.size);
  for (const v of values) {
    if (v < smallest) smallest = v;
    if (v > largest) largest = v;
  }
  const inside = smallest >= least - slack && largest <= most + slack;
  // pixels that were never scaled, or were scaled to a small part of the range
  const narrow = largest - smallest < 0.02 * (most - least) && smallest !== largest;
  if (inside && !narrow) return [];
  const message =
    `the image runs from ${short(smallest)} to ${short(largest)}, the preprocess contract makes ${short(least)} to ${short(most)}; ` +
    "call preprocess(contract, image) first, and once only";
  return [{ code: "out-of-range", message }];
}

function short(value: number | undefined): string {
  return String(Number((value ?? Number.NaN).toPrecision(4)));
}
