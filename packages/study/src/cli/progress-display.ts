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
        // said once more at the end of a task that came to an end early or whose bar is gone
        if (!isNew && done >= total) return;
        task = progress.task;
        first = done;
        started = performance.now();
        bar = new SingleBar({
          stream,
          hideCursor: true,
          clearOnComplete: true,
          format: "{task} {bar} {value}/{total} {unit}, {rate}/s, {eta_formatted} left",
        });
        bar.start(total, done, { task, unit, rate: "-" });
      }
      const seconds = (performance.now() - started) / 1000;
      // how long the first piece took is not known
      const rate = done > first ? ((done - first) / seconds).toFixed(1) : "-";
      bar.update(done, { task, unit, rate });
      if (done >= total) stop();
    },
  };
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
      const isEnd = done >= total && done !== shown;
      if (!isNew && !isEnd && now - last < LINE_EVERY_MS) return;
      task = progress.task;
      shown = done;
      last = now;
      stream.write(`${task}: ${done}/${total} ${unit}\n`);
    },
  };
}
