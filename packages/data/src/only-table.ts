import { DataError } from "@xrt/core";
import type { FileSource } from "./file-source.js";
import { insidePath } from "./inside-path.js";
import { isTable } from "./table-names.js";

/**
 * The same files with one table alone, which readers take for theirs whatever its name is: for a version of a collection
 * that was kept under a name of its own, or a folder that holds tables of several collections.
 *
 * @param table - Path of the table within the files.
 *
 * @example
 * ```ts
 * import { browserFiles, covidChestXray, onlyTable } from "@xrt/data";
 * const rows = [
 *   "Patientid,offset,sex,age,finding,survival,view,date,location,filename,doi, url,license,notes",
 *   "2,0,M,65,COVID-19,Y,PA,2020,,a.jpeg,,https://www.eurorad.org/case/1,CC BY 4.0,",
 * ];
 * const files = browserFiles([new File([rows.join("\n")], "march.csv"), new File([], "other.csv")]);
 * const { records } = await covidChestXray.read(onlyTable(files, "march.csv"));
 * records[0]?.id; // => "a.jpeg"
 * ```
 */
export function onlyTable(files: FileSource, table: string): FileSource {
  const chosen = insidePath(table, { source: files.name });
  const list: FileSource["list"] = async (options) => {
    const listed = await files.list(options);
    if (listed === null) return null;
    if (!listed.includes(chosen)) {
      throw new DataError(`${files.name}/${chosen}: no such file`, { path: chosen });
    }
    return listed.filter((path) => path === chosen || !isTable(path));
  };
  return { ...files, table: chosen, list };
}
