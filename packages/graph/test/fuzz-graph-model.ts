import { randomStream } from "@xrt/core";
import { Dice } from "@xrt/testing";
import { fromGraphModel, type GraphModelArtifacts } from "../src/graph-model/index.js";
import { type Outcomes, outcomeOf } from "./fuzz-outcome.js";
import { GraphDefWriter } from "./graph-def.js";

const VALUES = [
  null,
  true,
  -1,
  0,
  1e9,
  1.5,
  "",
  "x",
  "Softmax_30",
  "-7",
  [],
  {},
  [[]],
  "99999999999999999999",
];

/** A network with a convolution, batch statistics, a pooling, a shape chain, a slice and a dense head. */
function network(): GraphModelArtifacts {
  const g = new GraphDefWriter();
  const window = { dilations: [1, 1, 1, 1], strides: [1, 2, 2, 1], padding: "SAME" };
  const x = g.placeholder("x", [-1, 8, 8, 2]);
  const y = g.node("_FusedConv2D", [x, g.floats([3, 3, 2, 4]), g.floats([4])], {
    ...window,
    fused_ops: ["BiasAdd", "Relu"],
    num_args: 1,
  });
  const statistics = [g.floats([4]), g.floats([4]), g.floats([4]), g.floats([4], [1, 2, 3, 4])];
  const z = g.node("FusedBatchNormV3", [y, ...statistics], { epsilon: 0.001 });
  const p = g.node("MaxPool", [z], { ...window, ksize: [1, 2, 2, 1] });
  const batch = g.node(
    "StridedSlice",
    [g.node("Shape", [p]), g.ints([0]), g.ints([1]), g.ints([1])],
    { shrink_axis_mask: 1 },
  );
  const flat = g.node("Reshape", [p, g.node("Pack", [batch, g.ints([16], [])], { axis: 0 })]);
  const cut = g.node("Slice", [flat, g.ints([0, 2]), g.ints([-1, 8])]);
  g.node("Softmax", [g.node("MatMul", [cut, g.floats([8, 3])], {})]);
  return g.artifacts();
}

/** `value` with one place replaced, doubled or taken away. */
function mutated(dice: Dice, value: unknown): unknown {
  const isLeaf = typeof value !== "object" || value === null;
  const keys = isLeaf ? [] : Object.keys(value);
  if (isLeaf || keys.length === 0 || dice.below(12) === 0) return dice.pick(VALUES);
  const key = dice.pick(keys);
  const child = (value as Record<string, unknown>)[key];
  const copy: unknown = Array.isArray(value) ? [...value] : { ...value };
  const change = dice.below(20);
  if (change === 0 && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (change === 1 && Array.isArray(copy)) copy.push(child);
  else if (change === 2 && !Array.isArray(copy)) delete (copy as Record<string, unknown>)[key];
  else (copy as Record<string, unknown>)[key] = mutated(dice, child);
  return copy;
}

/**
 * Import `count` graph models whose topology or weight table was changed in one place, every tenth with its weights cut off.
 *
 * @param seed - Case `i` is a function of (seed, i) alone.
 * @throws Error that names the case when the import throws something untyped.
 */
export async function fuzzGraphModel(seed: number, count: number): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  const { modelTopology, weightSpecs, weightData } = network();
  const bytes = weightData as ArrayBuffer;
  for (let i = 0; i < count; i++) {
    const dice = new Dice(randomStream(seed, `graph model ${i}`));
    const changed = mutated(dice, { modelTopology, weightSpecs }) as GraphModelArtifacts | null;
    const cut = dice.below(10) === 0 ? dice.below(bytes.byteLength) : bytes.byteLength;
    const model = { modelTopology: undefined, ...changed, weightData: bytes.slice(0, cut) };
    const outcome = await outcomeOf("fromGraphModel", () => fromGraphModel(model)).catch(
      (cause: unknown) => {
        throw new Error(`fuzzGraphModel: seed ${seed}, case ${i}: ${cause}`, { cause });
      },
    );
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}
