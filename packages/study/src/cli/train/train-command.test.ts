import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { contractOf } from "@xrt/backbones";
import { readWeightFile } from "@xrt/backbones/node";
import { ndArray } from "@xrt/core";
import { loadOnnx } from "@xrt/graph/node";
import { compile } from "@xrt/graph/onnx";
import { afterAll, expect, test } from "vitest";
import { runHere } from "../../../test/run-command.js";
import type { TrainingResult } from "./training-report.js";

const top = mkdtempSync(join(tmpdir(), "xrt-train-"));
afterAll(() => rmSync(top, { recursive: true }));

/** Sixty made-up radiographs, enough patients of both classes; features are computed once a folder. */
const phantom = ["train", "--data", "phantom", "--images", "60"];
const trained = async (...args: string[]): Promise<TrainingResult> => {
  const { code, stdout, stderr } = await runHere(...phantom, ...args, "--json");
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
};

test("xrt train writes model, checkpoint, history and result, and prints nothing but the result", async () => {
  const out = join(top, "run");
  const result = await trained("--epochs", "2", "--out", out);
  expect(JSON.parse(readFileSync(join(out, "result.json"), "utf8"))).toEqual(result);
  expect(result).toMatchObject({
    schema: "xrt.train/1",
    model: "mobilenet-v1-0.25, imagenet",
    dataset: { positive: "Opacity", images: 60 },
    split: { patientOverlap: 0 },
    trainedParameters: 257,
    settings: { freeze: "head/pool", epochs: 2, learningRate: 1e-3 },
  });
  expect(result.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(result.test.auroc).toMatchObject({ n: 15, level: 0.95 });
  for (const name of ["model.onnx", "history.csv", "last.safetensors", "best.safetensors"]) {
    expect(existsSync(join(out, name)), name).toBe(true);
  }
  const graph = await loadOnnx(join(out, "model.onnx"));
  const executable = await compile(graph);
  const grey = ndArray(new Float32Array(224 * 224).fill(100), [1, 224, 224, 1]);
  const scores = await executable.run({ [graph.inputs[0] ?? ""]: grey });
  await executable.dispose();
  const [probability = -1] = scores[graph.outputs[0] ?? ""]?.data ?? [];
  expect(probability).toBeGreaterThan(0);
  expect(probability).toBeLessThan(1);
  // the file says what it takes and what its output is called: grey pixels as they are, whatever the network behind them expects
  const { preprocess, classes } = contractOf(await readWeightFile(join(out, "model.onnx")));
  expect([preprocess, classes]).toEqual([
    expect.objectContaining({ mode: "raw", size: [224, 224], channels: 1 }),
    ["Opacity"],
  ]);
  // a finished run has nothing left, and one that is there is not written over
  expect(await trained("--epochs", "2", "--out", out, "--resume")).toEqual(result);
  const { code, stderr } = await runHere(...phantom, "--epochs", "2", "--out", out);
  expect([code, stderr]).toEqual([
    2,
    `xrt: --out: ${out} holds a run; give --resume to go on with it, or another folder\n`,
  ]);
});

test("xrt train that was interrupted goes on with --resume as if it had never stopped", async () => {
  const [whole, cut] = [join(top, "whole"), join(top, "cut")];
  const long = ["--epochs", "60", "--patience", "60"];
  const { epochs, bestEpoch } = await trained(...long, "--out", whole);
  const running = runHere(...phantom, ...long, "--out", cut, "--json");
  while (!existsSync(join(cut, "last.safetensors"))) await setTimeout(5);
  process.emit("SIGINT", "SIGINT");
  const { code, stderr } = await running;
  expect([code, stderr]).toEqual([
    130,
    `xrt: interrupted; the run is kept in ${cut}; go on with --resume\n`,
  ]);
  const resumed = await trained(...long, "--out", cut, "--resume");
  expect({ epochs: resumed.epochs, bestEpoch: resumed.bestEpoch }).toEqual({ epochs, bestEpoch });
  for (const name of ["best.safetensors", "model.onnx", "history.csv"]) {
    expect(readFileSync(join(cut, name)).equals(readFileSync(join(whole, name))), name).toBe(true);
  }
});

test("xrt train for people shows each epoch, the kept one and the test AUROC", async () => {
  const { code, stdout, stderr } = await runHere(
    ...phantom,
    "--epochs",
    "2",
    "--out",
    join(top, "text"),
  );
  expect([code, stderr]).toEqual([0, ""]); // no terminal, no progress
  expect(stdout).toContain("Opacity against other labelled findings");
  expect(stdout).toMatch(/ 0 patients in two parts/);
  expect(stdout).toMatch(/\d +0\.\d{4} +0\.\d{4} +0\.\d{4} +kept/);
  expect(stdout).toMatch(/test AUROC 0\.\d{3}/);
  expect(stdout).toContain("not for clinical use");
});

test("xrt train takes a network by its name and trains all of it", async () => {
  const all = ["--model", "study-cnn-2020", "--freeze", "none", "--epochs", "1"];
  const result = await trained(
    ...all,
    "--schedule",
    "plateau",
    "--optimizer",
    "rmsprop",
    "--out",
    join(top, "cnn"),
  );
  expect(result).toMatchObject({ model: "study-cnn-2020, random", settings: { freeze: null } });
  expect(result.trainedParameters).toBeGreaterThan(19_000);
});

test("xrt train warms up, lowers the rate in steps and limits the gradients", async () => {
  const stepping = ["--schedule", "step-decay", "--decay-epochs", "1", "--decay-rate", "0.5"];
  const result = await trained(
    ...stepping,
    ...["--warm-up", "1", "--clip-norm", "1e-9", "--optimizer", "sgd", "--epochs", "3"],
    ...["--out", join(top, "steps")],
  );
  expect(result.settings).toMatchObject({
    schedule: "step-decay",
    scheduleOptions: { steps: 1, behind: { epochs: 1, rate: 0.5 } },
    clip: { norm: 1e-9 },
  });
  expect(result.epochs.map(({ learningRate }) => learningRate)).toEqual([1e-3, 5e-4, 2.5e-4]);
  // steps of a billionth lead nowhere
  const losses = result.epochs.map(({ validation }) => validation?.loss ?? Number.NaN);
  expect(Math.max(...losses) - Math.min(...losses)).toBeLessThan(1e-6);
});

test("xrt train lowers the rate before epochs of a list, and limits each number", async () => {
  const falling = ["--schedule", "step-decay", "--decay-epochs", "2,3"];
  const result = await trained(
    ...falling,
    ...["--clip-value", "0.5", "--epochs", "3", "--out", join(top, "list")],
  );
  expect(result.settings).toMatchObject({
    scheduleOptions: { epochs: [2, 3], rate: 0.1 },
    clip: { value: 0.5 },
  });
  const rates = result.epochs.map(({ learningRate }) => learningRate.toPrecision(3));
  expect(rates).toEqual(["0.00100", "0.000100", "0.0000100"]);
});

test("xrt train --help names the flags of schedule and limit with their defaults", async () => {
  const { code, stdout } = await runHere("train", "--help");
  expect(code).toBe(0);
  expect(stdout).toContain("constant, cosine, one-cycle, plateau, step-decay");
  for (const flag of [
    "decay-epochs <",
    "decay-rate <",
    "warm-up <",
    "clip-norm <",
    "clip-value <",
  ]) {
    expect(stdout).toContain(`--${flag}`);
  }
});

test.each<[string, string[], number, string]>([
  ["a rate of 0", ["--lr", "0"], 2, "wants a number above 0"],
  ["no epochs", ["--epochs", "0"], 2, "wants a whole number from 1"],
  [
    "an unknown optimizer",
    ["--optimizer", "adm"],
    2,
    "wants one of adam, adamw, nadam, rmsprop, sgd, lion",
  ],
  [
    "a fall before epoch 0",
    ["--decay-epochs", "0,4"],
    2,
    "wants a whole number from 1, or several",
  ],
  ["no warm-up", ["--warm-up", "0"], 2, "wants a whole number from 1"],
  ["a limit of 0", ["--clip-norm", "0"], 2, "wants a number above 0"],
  [
    "two limits",
    ["--clip-norm", "1", "--clip-value", "1"],
    2,
    "'--clip-norm <length>' cannot be used with option '--clip-value <size>'",
  ],
  [
    "falls that are not said",
    ["--schedule", "step-decay"],
    2,
    "--schedule: step-decay wants --decay-epochs, for example 5 or 10,15",
  ],
  [
    "falls of another schedule",
    ["--schedule", "cosine", "--decay-rate", "0.5"],
    2,
    "--decay-rate: is for --schedule step-decay, not cosine",
  ],
  [
    "an unknown network",
    ["--model", "mobilnet"],
    2,
    "neither a file nor a network; nearest: mobilenet",
  ],
  ["an unknown layer", ["--freeze", "conv9"], 2, 'freeze: no layer or value is named "conv9"'],
  ["an unknown finding", ["--positive", "Opacities"], 2, "--positive: phantom"],
  ["weights beside a file", ["--weights", "imagenet"], 2, "a file has its weights in it"],
  ["to resume what is not there", ["--resume"], 1, "holds no checkpoint of a run"],
  ["an argument too many", ["folder"], 2, "see: xrt train --help"],
])("xrt train refuses %s in one line", async (_, args, exit, message) => {
  const { code, stdout, stderr } = await runHere(
    ...phantom,
    "--out",
    join(top, "refused"),
    ...args,
  );
  expect([code, stdout]).toEqual([exit, ""]);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split("\n").length).toBe(1);
});
