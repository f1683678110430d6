import type { NdArray } from "@xrt/core";

/** Options of everything that reads. */
export interface ReadFileOptions {
  /** Aborts the reading; the promise is then rejected with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of everything that decodes. */
export interface ReadImageOptions extends ReadFileOptions {
  /**
   * `[height, width]` that the caller goes on to resize the image to (`resize` of `@xrt/core`). A source that can do so off the main thread
   * gives the image in that size; all others give it as it is.
   */
  readonly size?: readonly [number, number] | undefined;
  /**
   * Gives the place where the caller wants the `[height, width, 1]` picture of `size`, of `height * width` numbers. A source that makes the
   * picture off the main thread writes it there and gives an image whose `data` is this place; all others never ask for it.
   */
  readonly into?: (() => Float32Array) | undefined;
}

/** Options of {@link ImageRecord.image}. */
export type RecordImageOptions = Pick<ReadImageOptions, "size" | "into">;

/**
 * Where the files of a collection lie: a folder (`folder` of `@xrt/data/node`), a web address ({@link urlFiles}) or the
 * files that somebody chose in a browser ({@link browserFiles}). Readers see only this.
 *
 * Paths are relative, separated by `/`, and never lead out of the source.
 */
export interface FileSource {
  /** Where this is, for error messages. */
  readonly name: string;
  /** The table that readers take for theirs, whatever its name is; see {@link onlyTable}. Default: found by its name. */
  readonly table?: string | undefined;
  /** Paths of all files, sorted by code unit; `null` where they cannot be listed. */
  list(options?: ReadFileOptions): Promise<readonly string[] | null>;
  /**
   * The bytes of a file as they come, for tables that are too long to hold twice.
   *
   * @throws DataError when the file is missing, cannot be read or lies outside the source.
   */
  stream(path: string, options?: ReadFileOptions): Promise<ReadableStream<Uint8Array>>;
  /**
   * The whole of a file.
   *
   * @throws DataError when the file is missing, cannot be read or lies outside the source.
   */
  bytes(path: string, options?: ReadFileOptions): Promise<Uint8Array>;
  /**
   * The pixels of an image file: float32, `[height, width, 1 or 3]`, values 0 to 255; see {@link ReadImageOptions.size}.
   *
   * @throws DataError when the file is missing, lies outside the source or is not an image.
   */
  image(path: string, options?: ReadImageOptions): Promise<NdArray>;
}
