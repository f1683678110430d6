import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where weights are kept: `XRT_WEIGHTS_DIR`, or `xrt/weights` in `XDG_CACHE_HOME`, or in `~/.cache`. The file of an entry lies
 * at `NETWORK/ID/FILE` in it.
 */
export function weightsFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  // an empty variable counts as none, as the XDG specification says
  return (
    env.XRT_WEIGHTS_DIR || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "xrt", "weights")
  );
}
