import type { Dataset, TaskLabels } from "./dataset.js";
import type { FileSource } from "./file-source.js";

/** What every reader takes. */
export interface ReadDatasetOptions {
  /**
   * `"collect"`: a row that cannot be used is named in `dataset.rejected`, with the reason, and the others are read.
   * `"throw"`: the first such row is a `DataError`. Default `"collect"`.
   */
  readonly badRows?: "collect" | "throw" | undefined;
  /**
   * What becomes of rows that name the same image. `"throw"`: a `DataError` that names both, since one of them describes
   * somebody else's film. `"leave-out"`: none of them is used, and each is named in `dataset.rejected`. Default `"throw"`.
   */
  readonly duplicates?: "throw" | "leave-out" | undefined;
  /** Aborts the reading; the promise is then rejected with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A published collection: what its tables look like and how their rows become records.
 *
 * @typeParam Options - What can be chosen beyond {@link ReadDatasetOptions}, such as a rule for labels.
 */
export interface DatasetReader<Options extends ReadDatasetOptions = ReadDatasetOptions> {
  /** Name of the collection. */
  readonly name: string;
  /** Question asked where the caller names none; `null` where none suggests itself. */
  readonly defaultTask: TaskLabels | null;
  /** What to cite. */
  readonly citation: string;
  /** Terms of the collection. */
  readonly licence: string;
  /** Whether the files look like this collection: its tables are there, with its columns. */
  recognises(files: FileSource): Promise<boolean>;
  /**
   * The records of the collection. No pixel is read.
   *
   * @throws DataError when a table is missing, its columns fit no known generation, or no row can be used.
   */
  read(files: FileSource, options?: Options): Promise<Dataset>;
}
