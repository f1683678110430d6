import { appendFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Callback } from "../callbacks/callback.js";
import { flatEpoch } from "../callbacks/flat-epoch.js";
import { eventRecord } from "./event-record.js";
import { writingLog } from "./log-file.js";

/** Options of {@link tensorBoard}. */
export interface TensorBoardOptions {
  /** Steps between two points of the training loss and the rate. Default: one for each epoch. */
  readonly everySteps?: number;
  /** Seconds since 1970, for the time axis of TensorBoard. Default: the clock. */
  readonly now?: () => number;
}

/**
 * Writes the numbers of a run as event files that TensorBoard shows: `tensorboard --logdir <folder>`. The horizontal axis is the
 * step of the optimizer. A run that is resumed adds a file, with the next number in its name.
 *
 * @param folder - Is made where it does not exist.
 */
export function tensorBoard(
  folder: string,
  { everySteps, now = () => Date.now() / 1000 }: TensorBoardOptions = {},
): Callback {
  let file = "";
  const write = (step: number, values: ReadonlyMap<string, number>) =>
    writingLog(file, () => appendFile(file, eventRecord({ wallTime: now(), step, values })));
  return {
    name: "tensorBoard",
    async onStart() {
      await writingLog(folder, async () => {
        await mkdir(folder, { recursive: true });
        const number = (await readdir(folder)).filter((f) => f.includes("tfevents")).length;
        file = join(folder, `events.out.tfevents.${String(number).padStart(10, "0")}.xrt`);
        await appendFile(file, eventRecord({ wallTime: now(), fileVersion: "brain.Event:2" }));
      });
    },
    async onStep({ step, loss, learningRate }) {
      if (everySteps === undefined || step % everySteps !== 0) return;
      await write(
        step,
        new Map([
          ["step/loss", loss],
          ["step/learningRate", learningRate],
        ]),
      );
    },
    async onEpoch(epoch) {
      const values = [...flatEpoch(epoch)].flatMap(([name, value]) =>
        value === undefined || name === "step" ? [] : [[name.replaceAll(".", "/"), value] as const],
      );
      await write(epoch.step, new Map(values));
    },
  };
}
