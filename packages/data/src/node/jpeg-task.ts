import type { NdArray, Shape } from "@xrt/core";

/** What a thread is asked for. */
export interface JpegTask {
  readonly id: number;
  /** Path of the file; links are not followed. */
  readonly file: string;
  /** `[height, width]` that the picture is resampled to. */
  readonly size?: readonly [number, number] | undefined;
  /** Where a picture of at most {@link maxFilmPixels} goes, counted in such pictures from the beginning of {@link JpegSlots}. */
  readonly slot?: number | undefined;
}

/**
 * The memory that a thread and its caller share, passed as `workerData`. Pictures go through it: arrays that change their thread one
 * by one keep the garbage collection of the caller busier than the decoding keeps the thread.
 */
export type JpegSlots = SharedArrayBuffer;

/** 512 x 512: beyond it `sharp`, whose start is dearer and whose pixels are cheaper, is as fast. */
export const maxFilmPixels: number = 1 << 18;

/** What a thread answers: the picture, or the bytes of a file that is no small film, or neither. */
export interface JpegAnswer {
  readonly id: number;
  readonly image?: NdArray | undefined;
  /** Shape of a picture that lies in the slot of its task. */
  readonly shape?: Shape | undefined;
  readonly bytes?: Uint8Array | undefined;
}
