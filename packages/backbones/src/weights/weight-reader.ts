import type { WeightFile, WeightFormat } from "./weight-file.js";

/** Where the bytes of a weight file come from. */
export interface ReadWeightsOptions {
  /** Path or address of the file, for error messages. Default `"weights"`. */
  readonly path?: string | undefined;
  /**
   * Bytes of a file beside this one, for formats that keep tensors in files of their own. Names come out of the file
   * and never lead out of its folder. `place` is where the reader wants them: whoever can put them at its beginning gives that part of it,
   * so that they lie in memory only once.
   */
  readonly sibling?:
    | ((name: string, place?: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>)
    | undefined;
  /**
   * Picks the tensors that are read by their names in the file, so that a file of which only a part is at hand can be
   * used. Default: all.
   */
  readonly only?: ((name: string) => boolean) | undefined;
}

/** One format. Readers execute nothing, and check every length before they use it. */
export interface WeightReader {
  readonly format: WeightFormat;
  /** File endings with the dot, the usual one first. */
  readonly extensions: readonly string[];
  /** Whether the bytes begin as the format does. */
  recognises(bytes: Uint8Array): boolean;
  /**
   * The tensors, as views of `bytes` where type and alignment allow.
   *
   * @throws DataError when the file is cut short, contradicts itself, or holds what is no tensor and cannot be skipped.
   */
  read(bytes: Uint8Array, options?: ReadWeightsOptions): Promise<WeightFile>;
}
