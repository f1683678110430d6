import { randomStream } from "@xrt/core";
import { Dice, mutateBytes } from "@xrt/testing";
import { importTable } from "../src/onnx/import/ops/table.js";
import { readModel } from "../src/onnx/import/read-model.js";
import { fromOnnx } from "../src/onnx/index.js";
import { type Outcomes, outcomeOf } from "./fuzz-outcome.js";
import { mutateModel } from "./mutate-onnx.js";
import { readOnnxOps } from "./onnx-ops.js";

/**
 * Import `count` mutated files, every other one by bytes and by structure.
 *
 * @param seed - Case `i` is a function of (seed, i) alone.
 * @throws Error that names the case when the import throws something untyped, or makes a graph that does not hang together.
 */
export async function fuzzOnnx(seed: number, count: number): Promise<Outcomes> {
  const files = readOnnxOps().map((c) => c.model);
  const ops = [...importTable.keys(), "Constant", "Range", "Floor", "ScatterND", "If", "Foo"];
  const outcomes: Outcomes = {};
  for (let i = 0; i < count; i++) {
    const dice = new Dice(randomStream(seed, `fuzz ${i}`));
    const source = dice.pick(files);
    const file =
      i % 2 === 0 ? mutateBytes(dice, source) : mutateModel(dice, readModel(source), ops);
    const outcome = await outcomeOf("fromOnnx", () => fromOnnx(file)).catch((cause: unknown) => {
      throw new Error(`fuzzOnnx: seed ${seed}, case ${i}: ${cause}`, { cause });
    });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}
