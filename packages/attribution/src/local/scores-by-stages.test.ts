import "@tensorflow/tfjs-backend-cpu";
import { randomStream } from "@xrt/core";
import { compile } from "@xrt/graph/onnx";
import { Dice, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { localRandom } from "../../test/local-networks.js";
import { toBatch } from "../input/batch.js";
import { imageAxes } from "../input/image-axes.js";
import { borrow } from "../model/prepare.js";
import { MethodContext } from "../run/context.js";
import { localNetwork } from "./local-network.js";
import { planStages } from "./plan-stages.js";
import { scoresByStages } from "./scores-by-stages.js";

/** With nothing but arithmetic to pay for, every cut that saves some is made. */
const FREE = { moved: 0, run: 0, program: 0 };

describe.each(["onnx", "tfjs:cpu"] as const)("on %s", (engine) => {
  test.each(Array.from({ length: 12 }, (_, seed) => seed))(
    "changes of random network %i score as whole images do",
    async (seed) => {
      const graph = localRandom(seed);
      const dice = new Dice(randomStream(seed, "changes"));
      const shape = (graph.types.get("x")?.shape ?? []).slice(1).map(Number);
      const images = toFloat32(randomArray([2, ...shape], { seed, stream: "images" }));
      const batch = await toBatch("test", graph, images);
      const model = await borrow("test", graph, { engine });
      const plans = [0, 1].map((unit) => ({
        ...{ of: "y", picks: [unit, unit], units: 2, names: [unit, unit], key: "unit" },
      }));
      const context = new MethodContext({
        ...{ caller: "test", model, view: graph, targets: { graph, plans }, plans, batch },
        ...{ allowNonFinite: false, memo: null, batchSize: 3 },
      });
      const axes = imageAxes(batch);
      const spans = (size: number) =>
        Array.from({ length: 4 }, (_, k) => {
          const from = [0, size - 3, dice.below(size), dice.below(size)][k] ?? 0;
          return { from, to: Math.min(from + 1 + dice.below(4), size) };
        });
      const grid = { rows: spans(axes.rows), columns: spans(axes.columns) };
      const network = localNetwork(graph, axes.channelsFirst ? [2, 3] : [1, 2]);
      const { stages, flop } = planStages(network, grid, FREE);
      expect(stages.length).toBeGreaterThan(0);
      expect(flop).toBeLessThan(network.flop);
      const fill = (image: number, step: number, into: Float32Array) => {
        const [y, x] = [grid.rows[step >> 2], grid.columns[step % 4]];
        into.set(context.image(image));
        for (let row = y?.from ?? 0; row < (y?.to ?? 0); row++) {
          for (let column = x?.from ?? 0; column < (x?.to ?? 0); column++) {
            for (let c = 0; c < axes.channels; c++) {
              into[axes.channelsOf.index(row * axes.columns + column, c)] = 0.1 * step - c;
            }
          }
        }
      };
      const found: number[] = [];
      const wholes: number[] = [];
      const plan = {
        grid,
        network,
        stages,
        flop,
        last: stages.at(-1)?.to ?? "",
        of: ["y"],
        key: "test",
      };
      const visit = (point: { lane: number; step: number; score: number; whole: number }) => {
        found[point.step * 4 + point.lane] = point.score;
        wholes[point.lane] = point.whole;
      };
      for await (const _ of scoresByStages(context, plan, { steps: 16, fill, visit }));

      const executable = await compile(graph);
      const score = async (data: Float32Array, unit: number) =>
        (await executable.run({ x: { data, shape: [1, ...shape] } })).y?.data[unit] ?? Number.NaN;
      const expected: number[] = [];
      for (let step = 0; step < 16; step++) {
        for (let lane = 0; lane < 4; lane++) {
          const data = new Float32Array(batch.size);
          fill(lane % 2, step, data);
          expected.push(await score(data, lane >> 1));
        }
      }
      const close = { relative: 1e-5, absolute: 1e-5 };
      expectClose(found, expected, close);
      const own = [0, 1, 2, 3].map((lane) => score(context.image(lane % 2).slice(), lane >> 1));
      expectClose(wholes, await Promise.all(own), close);
      expectClose(await context.scoresOfImages(), wholes, { relative: 0, absolute: 0 });
      await context.close();
    },
  );
});
