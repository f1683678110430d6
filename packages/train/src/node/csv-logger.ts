import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Callback } from "../callbacks/callback.js";
import { flatEpoch } from "../callbacks/flat-epoch.js";
import type { Epoch } from "../epoch.js";
import { writingLog } from "./log-file.js";

/**
 * Writes a line for each epoch: number, steps, learning rate, losses, and each metric with the ends of its interval where it has
 * them; an undefined value is an empty cell. A run that is resumed writes the file anew with all epochs so far, so that no line is
 * there twice.
 *
 * @param path - Of the `.csv` file; its folder is made where it does not exist.
 */
export function csvLogger(path: string): Callback {
  let columns: readonly string[] | undefined;
  const line = (epoch: Epoch) => {
    const cells = flatEpoch(epoch);
    const head = columns === undefined ? `${[...cells.keys()].join(",")}\n` : "";
    columns ??= [...cells.keys()];
    return `${head}${columns.map((name) => cells.get(name) ?? "").join(",")}\n`;
  };
  return {
    name: "csvLogger",
    async onStart({ history }) {
      columns = undefined;
      await writingLog(path, async () => {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, history.map(line).join(""));
      });
    },
    onEpoch: (epoch) => writingLog(path, () => appendFile(path, line(epoch))),
  };
}
