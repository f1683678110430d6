import type { NdArray } from "@xrt/core";

/** Size of the image, in pixels, in whose coordinates an annotation is given. */
export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** A rectangle around a finding. */
export interface Box {
  /** Name of the finding, as in the record's labels, or of an organ. */
  readonly label: string;
  /** Left edge in pixels of the frame, from 0 at the left border. */
  readonly x: number;
  /** Upper edge in pixels of the frame, from 0 at the upper border. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** `null`: the image's own pixels, of which the tables do not say how many there are. */
  readonly frame: Frame | null;
  /** Who drew it, where several readers did. */
  readonly reader?: string;
}

/** The pixels of a finding or an organ. */
export interface Mask {
  /** Name of the finding or organ. */
  readonly label: string;
  /** Reads the mask anew: `[height, width, 1]`, 1 inside and 0 outside. */
  mask(): Promise<NdArray>;
}

/** A number that a reader gave to an image, on a stated scale. */
export interface Score {
  /** Name of the scale, for example `"Brixia"`. */
  readonly scale: string;
  /** From 0 to `max`. */
  readonly value: number;
  /** The worst that the scale knows. */
  readonly max: number;
  /** Who gave it, where several readers did. */
  readonly reader?: string;
  /** Score of each zone of the image; `value` is their sum. */
  readonly zones?: Readonly<Record<string, number>>;
}
