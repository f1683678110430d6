import { copyFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { findNetwork, findWeights, weightsOf } from "@xrt/backbones";
import { fetchWeights } from "@xrt/backbones/node";
import { DataError, UsageError } from "@xrt/core";
import { Command } from "commander";
import { interruptible } from "../interruptible.js";
import { progressDisplay } from "../progress-display.js";

interface DownloadFlags {
  /** `--no-top` makes it false. */
  readonly top: boolean;
  readonly offline: boolean;
  readonly mirror?: string;
  readonly acceptLicence: boolean;
  readonly acceptUnverified: boolean;
  readonly out?: string;
  readonly json: boolean;
}

/** `xrt models download`: the published weights of a network, checked, into the cache. */
export function downloadCommand(): Command {
  return new Command("download")
    .description(
      "published weights into the cache (XRT_WEIGHTS_DIR, or xrt/weights in XDG_CACHE_HOME or ~/.cache), checked by length and hash",
    )
    .argument("<network>", "a name that `xrt models list` prints")
    .argument("[weights]", "which of its weights (default: the first that are listed)")
    .option("--no-top", "the file without the classifier, where one is published")
    .option("--out <file>", "copy the file there too")
    .option("--offline", "take what is in the cache and ask no server", false)
    .option("--mirror <address>", "a server with the files at NETWORK/WEIGHTS/FILE")
    .option("--accept-licence", "you may use weights whose licence asks for consent", false)
    .option("--accept-unverified", "take a file for which no hash is published", false)
    .option("--json", "print what is there now as JSON", false)
    .action(download);
}

async function download(
  network: string,
  id: string | undefined,
  { out, json, top, ...options }: DownloadFlags,
): Promise<void> {
  findNetwork(network);
  const first = weightsOf(network)[0]?.id;
  if (id === undefined && first === undefined) {
    throw new UsageError(`download: no weights are published for "${network}"`);
  }
  const entry = findWeights(network, id ?? first ?? "");
  const display = json ? undefined : progressDisplay();
  try {
    const found = await interruptible(
      "interrupted; what came is kept, and the next download goes on from there",
      (signal) =>
        fetchWeights(entry, { ...options, noTop: !top, onProgress: display?.onProgress, signal }),
    ).catch((error: unknown) => {
      throw withFlags(error);
    });
    display?.stop();
    if (out !== undefined) await copy(found.path, out);
    const { licence, preprocess } = entry;
    const result = {
      network,
      id: entry.id,
      ...found,
      path: out ?? found.path,
      licence,
      preprocess,
    };
    process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${result.path}\n`);
  } finally {
    display?.stop();
  }
}

/** The error with the names of options as they are on the command line. */
function withFlags(error: unknown): unknown {
  if (!(error instanceof UsageError)) return error;
  const message = error.message
    .replace("acceptLicence", "--accept-licence")
    .replace("acceptUnverified", "--accept-unverified");
  return new UsageError(message, { cause: error });
}

async function copy(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`--out: cannot write ${to}: ${why}`, { path: to, cause });
  }
}
