import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { main } from "../src/cli/main.js";

/** What a command left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command in this process; one at a time. */
export async function runHere(...args: string[]): Promise<Outcome> {
  const said = { stdout: "", stderr: "" };
  const streams = (["stdout", "stderr"] as const).map((name) => {
    const stream = process[name];
    const write = stream.write;
    stream.write = (text: string | Uint8Array) => {
      said[name] += text;
      return true;
    };
    return { stream, write };
  });
  try {
    return { code: await main(args), ...said };
  } finally {
    for (const { stream, write } of streams) stream.write = write;
  }
}

/** The command as a shell runs it, from sources. `onLine` sees each line of stderr as it comes. */
export function runSpawned(
  args: readonly string[],
  onLine: (line: string, child: ChildProcess) => void = () => {},
): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ["--conditions=@xrt/source", "--import=tsx", "packages/study/src/cli.ts", ...args],
    { cwd: join(import.meta.dirname, "..", "..", ".."), stdio: ["ignore", "pipe", "pipe"] },
  );
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said.stdout += text;
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    said.stderr += `${line}\n`;
    onLine(line, child);
  });
  return new Promise((done, fail) => {
    child.on("error", fail).on("close", (code) => done({ code, ...said }));
  });
}
