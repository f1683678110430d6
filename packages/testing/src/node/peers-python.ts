import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The Python that has what we are held against (PyTorch, onnx and others): of the environment at `$XRT_PEERS`, else
 * `~/.cache/xrt-peers`. Development only; it need not be there.
 */
export const peersPython: string = join(
  process.env.XRT_PEERS ?? join(homedir(), ".cache", "xrt-peers"),
  "bin",
  "python",
);
