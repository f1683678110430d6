import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "@xrt/core";
import type { Callback } from "../callbacks/callback.js";
import { encodeArrays } from "../checkpoint/array-file.js";
import { encodeCheckpoint } from "../checkpoint/checkpoint-bytes.js";
import { CheckpointError } from "../errors.js";
import type { Metric } from "../metrics/metric.js";
import { isBetter, type Monitor } from "../metrics/monitor.js";
import { writeFileAtomic } from "./write-file-atomic.js";

/** The file from which a run goes on. */
export const LAST = "last.safetensors";

/** The weights of the best epoch. */
export const BEST = "best.safetensors";

/** Options of {@link modelCheckpoint}. */
export interface ModelCheckpointOptions {
  /** Steps between two checkpoints within an epoch. Default: at the ends of epochs only. */
  readonly everySteps?: number;
  /** Metric by which the best weights are kept, in its own direction. Default: the validation loss, where there is one. */
  readonly metric?: string | Metric;
}

/**
 * Keeps a run on disk: `last.safetensors`, from which it goes on bit for bit as if it had never stopped, and
 * `best.safetensors`, the weights of the epoch with the best metric. Both are written atomically, and never with weights that are
 * no longer finite.
 *
 * @param folder - Is made where it does not exist.
 * @throws UsageError when `everySteps` is not a whole number from 1, or, when the run starts, it has no such metric.
 * @throws CheckpointError while training, when the disk is full or the folder cannot be written to: the files there are as they were.
 */
export function modelCheckpoint(
  folder: string,
  { everySteps, metric }: ModelCheckpointOptions = {},
): Callback {
  if (everySteps !== undefined && !(Number.isInteger(everySteps) && everySteps >= 1)) {
    throw new UsageError(
      `modelCheckpoint: everySteps is ${everySteps}, wants a whole number from 1`,
    );
  }
  let best: number | null = null;
  let monitor: Monitor | undefined;
  let steps = 0;
  let improved = false;
  return {
    name: "modelCheckpoint",
    async onStart(run, remembered) {
      best = (remembered as { best: number | null } | undefined)?.best ?? null;
      monitor =
        metric === undefined
          ? run.validated
            ? run.monitor("modelCheckpoint", "loss")
            : undefined
          : run.monitor("modelCheckpoint", metric);
      await makeFolder(folder);
    },
    onStep({ step }) {
      steps = step;
    },
    onEpoch(epoch) {
      const value = monitor?.value(epoch) ?? Number.NaN;
      improved = monitor !== undefined && isBetter(monitor, value, best);
      if (improved) best = value;
    },
    async save(at, run) {
      if (at === "step" && (everySteps === undefined || steps % everySteps !== 0)) return;
      const state = await run.state();
      // the best weights first: a run that goes on from the old state writes them again
      if (at === "epoch" && improved) {
        const bytes = await encodeArrays({
          arrays: run.weights(),
          texts: { format: "xrt-weights/1", manifestHash: state.manifestHash },
        });
        await writeFileAtomic(join(folder, BEST), bytes);
      }
      await writeFileAtomic(join(folder, LAST), await encodeCheckpoint(state));
    },
    memory: () => ({ best }),
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CheckpointError(`${folder}: the folder cannot be made (${code})`, {
      kind: "unwritable",
      path: folder,
      cause,
    });
  }
}
