import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ndArray, randomStream } from "@xrt/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { demandingRun } from "../test/demanding-run.js";
import { runChild } from "../test/kill-and-resume.js";
import { bytesOf } from "../test/logistic.js";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint/checkpoint-bytes.js";
import { CheckpointError } from "./errors.js";
import { modelCheckpoint } from "./node/model-checkpoint.js";
import { latestCheckpoint, readBestWeights, readCheckpoint } from "./node/read-checkpoint.js";
import { adam } from "./optimizers/adam.js";
import type { TrainOptions } from "./options.js";
import { train } from "./train.js";
import type { Trained } from "./trained.js";
import { trainer } from "./trainer.js";

const { graph, data } = demandingRun();
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "xrt-train-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const made = ({ parameters, history, bestEpoch, stopped }: Trained) => ({
  ...{ parameters: bytesOf(parameters), history, bestEpoch, stopped },
});
/** The run with a checkpoint in memory after every step and every epoch. */
async function withCheckpoints(
  run: TrainOptions = fresh(),
): Promise<{ whole: Trained; files: Uint8Array[] }> {
  const files: Uint8Array[] = [];
  const whole = await train(graph, data, {
    ...run,
    callbacks: [
      ...(run.callbacks ?? []),
      {
        name: "keep",
        save: async (_, run) => void files.push(await encodeCheckpoint(await run.state())),
      },
    ],
  });
  return { whole, files };
}
const fresh = (): TrainOptions => demandingRun().options;

describe("a run that goes on from a checkpoint", () => {
  test("ends with the same bytes, from every step and epoch", async () => {
    const { whole, files } = await withCheckpoints();
    expect(whole.history.length).toBeGreaterThan(3);
    expect(files.length).toBe(whole.history.length * (5 + 1)); // 20 images in steps of 4, and an epoch
    expect(made(await train(graph, data, fresh()))).toEqual(made(whole));
    for (const [i, file] of files.entries()) {
      const resume = await decodeCheckpoint(file);
      const resumed = await train(graph, data, { ...fresh(), resume });
      expect(made(resumed), `checkpoint ${i}`).toEqual(made(whole));
    }
  });

  test("also where a signal stopped it in the midst of an epoch", async () => {
    const { whole } = await withCheckpoints();
    const controller = new AbortController();
    const stop = {
      name: "stop",
      onStep: ({ step }: { step: number }) => {
        if (step === 8) controller.abort(new Error("enough"));
      },
    };
    const cut = {
      ...fresh(),
      callbacks: [...(fresh().callbacks ?? []), modelCheckpoint(folder, { everySteps: 1 }), stop],
    };
    await expect(train(graph, data, { ...cut, signal: controller.signal })).rejects.toThrow(
      "enough",
    );
    const resume = await latestCheckpoint(folder);
    expect(resume?.step).toBe(8);
    expect(made(await train(graph, data, { ...fresh(), resume }))).toEqual(made(whole));
  });

  test("in the same process: a loop that was left is gone on with", async () => {
    const { whole } = await withCheckpoints();
    const run = trainer(graph, data, fresh());
    for await (const { epoch } of run) if (epoch === 2) break;
    const counted: number[] = [];
    for await (const { epoch } of run) counted.push(epoch);
    expect(counted[0]).toBe(3);
    expect(made(run.result())).toEqual(made(whole));
  });

  test("that is finished already does nothing", async () => {
    const { whole, files } = await withCheckpoints();
    const resume = await decodeCheckpoint(files.at(-1) as Uint8Array);
    const again = await train(graph, data, { ...fresh(), resume });
    expect(made(again)).toEqual(made(whole));
  });

  test("is refused with other data, another network or other options, which are named", async () => {
    const { files } = await withCheckpoints();
    const resume = await decodeCheckpoint(files[3] as Uint8Array);
    const refusal = async (over: TrainOptions, other = data, network = graph) => {
      const error = await train(network, other, { ...fresh(), resume, ...over }).catch((e) => e);
      expect(error).toBeInstanceOf(CheckpointError);
      expect(error.kind).toBe("manifest");
      return error as CheckpointError;
    };
    expect((await refusal({ seed: 6 })).message).toContain("seed (5 in the checkpoint, 6 now)");
    expect((await refusal({ optimizer: adam() })).differences).toContain("optimizer.name");
    expect((await refusal({ epochs: 7 })).differences).toEqual(["epochs"]);
    const labels = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const relabelled = { ...data, train: { ...data.train, labels } };
    expect((await refusal({}, relabelled)).differences).toEqual(["train.labels"]);
    const frozen = await refusal({ groups: [], freeze: "norm" });
    expect(frozen.differences).toContain("freeze");
    const moved = new Map(graph.parameters);
    const mean = moved.get("norm/mean");
    if (mean) moved.set("norm/mean", { ...mean, array: ndArray(new Float32Array(3).fill(1), [3]) });
    // statistics that move are in the checkpoint; where they stay, another network is another run
    const still = { ...fresh(), batchNorm: "inference" } as const;
    const { files: stillFiles } = await withCheckpoints(still);
    const other = train({ ...graph, parameters: moved }, data, {
      ...still,
      resume: await decodeCheckpoint(stillFiles[0] as Uint8Array),
    });
    await expect(other).rejects.toMatchObject({ differences: ["network.frozen"] });
  });
});

describe("a checkpoint file", () => {
  const folded = () => [...(fresh().callbacks ?? []), modelCheckpoint(folder, { everySteps: 2 })];

  test("and the best weights are there after a run, and nothing else", async () => {
    const { parameters, bestEpoch, history } = await train(graph, data, {
      ...fresh(),
      callbacks: [...(fresh().callbacks ?? []), modelCheckpoint(folder, { metric: "auroc" })],
    });
    expect((await readdir(folder)).sort()).toEqual(["best.safetensors", "last.safetensors"]);
    const state = await readCheckpoint(join(folder, "last.safetensors"));
    expect(state.history).toEqual(history);
    expect(state.best?.epoch).toBe(bestEpoch);
    const best = await readBestWeights(join(folder, "best.safetensors"));
    expect(bytesOf(best)).toEqual(bytesOf(parameters));
  });

  test("with one byte changed, or cut off, is refused wherever it is", async () => {
    await train(graph, data, { ...fresh(), epochs: 1, callbacks: folded() });
    const file = join(folder, "last.safetensors");
    const bytes = await readFile(file);
    const dice = randomStream(0, "bytes");
    const places = Array.from({ length: 60 }, (_, i) => Math.floor(dice.uniform(i) * bytes.length));
    for (const place of [0, 7, 8, 9, bytes.length - 1, ...places]) {
      const broken = Buffer.from(bytes);
      broken[place] = (broken[place] ?? 0) ^ 0x10;
      await writeFile(file, broken);
      const error = await readCheckpoint(file).catch((e) => e);
      expect(error, `byte ${place}`).toBeInstanceOf(CheckpointError);
      expect(error).toMatchObject({ kind: "corrupted", path: file });
      expect(error.message).toContain("take an earlier checkpoint or start anew");
    }
    for (const length of [0, 4, 100, bytes.length - 1]) {
      await writeFile(file, bytes.subarray(0, length));
      await expect(readCheckpoint(file), `${length} bytes`).rejects.toThrow("is corrupted");
    }
  });

  test("that does not exist is none to go on from, and an error to read", async () => {
    expect(await latestCheckpoint(folder)).toBeUndefined();
    const missing = join(folder, "no.safetensors");
    await expect(readCheckpoint(missing)).rejects.toMatchObject({ kind: "missing", path: missing });
  });

  test("is not written with weights that are no longer finite", async () => {
    const controller = { everySteps: 1 } as const;
    const wild = {
      ...fresh(),
      clip: undefined,
      optimizer: adam({ learningRate: 1e30 }),
      callbacks: [modelCheckpoint(folder, controller)],
    };
    const error = await train(graph, data, wild).catch((e) => e);
    expect(error.name).toBe("TrainingDivergedError");
    const kept = await latestCheckpoint(folder);
    for (const [, { data: values }] of kept?.parameters ?? []) {
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });

  test("in a folder that cannot be made is refused before the first step", async () => {
    await writeFile(join(folder, "file"), "");
    const inside = modelCheckpoint(join(folder, "file", "run"));
    const run = train(graph, data, { ...fresh(), callbacks: [inside] });
    await expect(run).rejects.toMatchObject({ name: "CheckpointError", kind: "unwritable" });
  });
});

describe("kill -9", () => {
  test("at two moments of one run, and resuming, gives the bytes of a run that was left alone", async () => {
    const whole = await runChild(join(folder, "whole"));
    const killed = join(folder, "killed");
    for (const [steps, ms] of [
      [2, 0],
      [7, 5],
    ] as const) {
      expect((await runChild(killed, { steps, ms })).hash).toBeUndefined();
    }
    const { hash, steps } = await runChild(killed);
    expect(hash).toBe(whole.hash);
    expect(steps).toBeLessThan(whole.steps);
    expect((await readdir(killed)).filter((name) => name.endsWith(".safetensors")).sort()).toEqual(
      (await readdir(join(folder, "whole"))).sort(),
    );
  });
});
