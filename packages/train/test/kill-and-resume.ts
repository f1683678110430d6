import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** How a child ended. */
export interface ChildEnd {
  /** Hash of all that the run made; undefined where it was killed before. */
  readonly hash: string | undefined;
  /** Steps that it made. */
  readonly steps: number;
}

/**
 * Run `kill-child.ts` in a process of its own, which is killed with -9.
 *
 * @param killAfter - Steps after which it is killed, and milliseconds more; without it the child runs to its end.
 */
export async function runChild(
  folder: string,
  killAfter?: { readonly steps: number; readonly ms: number },
): Promise<ChildEnd> {
  const script = join(import.meta.dirname, "kill-child.ts");
  const child = spawn(
    process.execPath,
    ["--conditions=@xrt/source", "--import=tsx", script, folder],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let [steps, hash]: [number, string | undefined] = [0, undefined];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("done ")) hash = line.slice(5);
    if (!line.startsWith("step ")) continue;
    steps++;
    if (steps === killAfter?.steps) setTimeout(() => child.kill("SIGKILL"), killAfter.ms);
  }
  const code = await ended;
  if (killAfter === undefined && code !== 0) throw new Error(`kill-child ended with ${code}`);
  return { hash, steps };
}
