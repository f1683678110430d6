import type { Progress } from "@xrt/core";
import { SingleBar } from "cli-progress";

/** Shows the progress of a run to a person. */
export interface ProgressDisplay {
  readonly onProgress: (progress: Progress) => void;
  /** Take the bar away, before something else is printed. */
  stop(): void;
}

/** A pipe is told of a task at most this often. */
const LINE_EVERY_MS = 5000;

/**
 * A bar with rate and remaining time on a terminal, plain lines in a pipe. Always on stderr: stdout is for results.
 */
export function progressDisplay(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? bars(stream) : lines(stream);
}

function bars(stream: NodeJS.WriteStream): ProgressDisplay {
  let bar: SingleBar | undefined;
  let task = "";
  let first = 0;
  let started = 0;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stop,
    onProgress(progress) {
      const { done, total, unit } = progress;
      const isNew = progress.task !== task;
      if (isNew || bar === undefined) {
        stop();
        // a task may say twice that it is done; its bar is gone by then
        if (!isNew && done >= total) return;
        task = progress.task;
        first = done;
        started = performance.now();
        bar = new SingleBar({
          stream,
          hideCursor: true,
          clearOnComplete: true,
          format: "{task} {bar} {value}/{total} {unit}{pace}",
        });
        bar.start(total, done, { task, unit, pace: "" });
      }
      // how long the first piece took is not known, so nothing is said of the pace before the second
      const rate = (1000 * (done - first)) / (performance.now() - started);
      const left = duration((total - done) / rate);
      const pace = done > first ? `, ${rate.toFixed(1)}/s, ${left} left` : "";
      bar.update(done, { task, unit, pace });
      if (done >= total) stop();
    },
  };
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return minutes === 0 ? `${rest}s` : `${minutes}m${String(rest).padStart(2, "0")}s`;
}

function lines(stream: NodeJS.WriteStream): ProgressDisplay {
  let task = "";
  let shown = 0;
  let last = 0;
  return {
    stop() {},
    onProgress(progress) {
      const now = performance.now();
      const { done, total, unit } = progress;
      const isNew = progress.task !== task;
      const isDue = now - last >= LINE_EVERY_MS || done >= total;
      if (!isNew && (!isDue || done === shown)) return;
      task = progress.task;
      shown = done;
      last = now;
      stream.write(`${task}: ${done}/${total} ${unit}\n`);
    },
  };
}
