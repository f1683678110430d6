/** How the body lies on the film. */
export interface Pose {
  /** Clockwise, in degrees. */
  readonly rotation: number;
  /** Of the body's midline to the right, in widths of the film. */
  readonly shiftX: number;
  /** Of the body downwards, in heights of the film. */
  readonly shiftY: number;
  /** 1 where the body fills the film as usual, more where it is larger. */
  readonly scale: number;
}

/** The body coordinates of every pixel of a square film. */
export interface Grid {
  /** Height and width in pixels. */
  readonly size: number;
  /** Distance from the midline, positive on the image's right (the patient's left); the film is 1 wide. */
  readonly u: Float32Array;
  /** Distance from the upper border, 0 to 1 on an upright body of scale 1. */
  readonly v: Float32Array;
}

/** The body coordinates of the centres of `size * size` pixels, row by row. */
export function poseGrid({ rotation, shiftX, shiftY, scale }: Pose, size: number): Grid {
  const cos = Math.cos((rotation * Math.PI) / 180) / scale;
  const sin = Math.sin((rotation * Math.PI) / 180) / scale;
  const u = new Float32Array(size * size);
  const v = new Float32Array(size * size);
  for (let row = 0, i = 0; row < size; row++) {
    const y = (row + 0.5) / size - 0.5 - shiftY;
    for (let column = 0; column < size; column++, i++) {
      const x = (column + 0.5) / size - 0.5 - shiftX;
      u[i] = x * cos + y * sin;
      v[i] = y * cos - x * sin + 0.5;
    }
  }
  return { size, u, v };
}

/** Where on the film, from 0 to 1 in x and y, the body point `(u, v)` lies: the inverse of {@link poseGrid}. */
export function toFilm(
  { rotation, shiftX, shiftY, scale }: Pose,
  u: number,
  v: number,
): readonly [number, number] {
  const cos = Math.cos((rotation * Math.PI) / 180) * scale;
  const sin = Math.sin((rotation * Math.PI) / 180) * scale;
  return [u * cos - (v - 0.5) * sin + 0.5 + shiftX, u * sin + (v - 0.5) * cos + 0.5 + shiftY];
}
