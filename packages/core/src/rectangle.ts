/** A rectangle with sides along the axes, in pixels; (0, 0) is the upper left corner of the upper left pixel. */
export interface Rectangle {
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
