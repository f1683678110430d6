import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A child process that answers each line of JSON with one line of JSON. */
export interface LinePeer {
  /** What the child said first. */
  readonly hello: Record<string, unknown>;
  ask(request: object): Promise<Record<string, unknown>>;
  /** Megabytes of the largest resident set since the start or the last `resetPeak`; NaN where there is no /proc. */
  peak(): number;
  resetPeak(): void;
  stop(): Promise<void>;
}

/** Starts `command` and waits for its first line. */
export async function linePeer(command: string, args: readonly string[]): Promise<LinePeer> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`linePeer: ${command} ${args.join(" ")} has ended`);
    return JSON.parse(value);
  };
  return {
    hello: await answer(),
    ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return answer();
    },
    peak() {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1]) / 1024;
      } catch {
        return Number.NaN;
      }
    },
    resetPeak() {
      try {
        writeFileSync(`/proc/${child.pid}/clear_refs`, "5");
      } catch {
        // the peak then holds the compilation too
      }
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
