// Trains the demanding run with a checkpoint after every step, and prints each step: something to kill. At its end it prints a
// hash of all that it made. Usage: kill-child.ts FOLDER
import { hashArrays, hashText } from "../src/hash.js";
import { modelCheckpoint } from "../src/node/model-checkpoint.js";
import { latestCheckpoint } from "../src/node/read-checkpoint.js";
import { train } from "../src/train.js";
import { demandingRun } from "./demanding-run.js";

const [folder = ""] = process.argv.slice(2);
const { graph, data, options } = demandingRun();
const { parameters, history, bestEpoch } = await train(graph, data, {
  ...options,
  callbacks: [
    ...(options.callbacks ?? []),
    modelCheckpoint(folder, { everySteps: 1, metric: "auroc" }),
    { name: "tell", onStep: ({ step }) => void process.stdout.write(`step ${step}\n`) },
  ],
  resume: await latestCheckpoint(folder),
});
const hash = await hashText(JSON.stringify([await hashArrays(parameters), history, bestEpoch]));
process.stdout.write(`done ${hash}\n`);
