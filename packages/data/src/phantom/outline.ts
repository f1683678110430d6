/** A point of the body. */
export type BodyPoint = readonly [u: number, v: number];

const CORNERS = 24;

/** The corners of a polygon around an ellipse whose long axis is turned by `tilt` degrees, clockwise. */
export function aroundEllipse(
  u: number,
  v: number,
  { long, short, tilt = 0 }: { long: number; short: number; tilt?: number },
): readonly BodyPoint[] {
  const [cos, sin] = [Math.cos((tilt * Math.PI) / 180), Math.sin((tilt * Math.PI) / 180)];
  const outwards = 1 / Math.cos(Math.PI / CORNERS);
  return Array.from({ length: CORNERS }, (_, k) => {
    const a = long * outwards * Math.cos((2 * Math.PI * k) / CORNERS);
    const b = short * outwards * Math.sin((2 * Math.PI * k) / CORNERS);
    return [u + a * cos - b * sin, v + a * sin + b * cos];
  });
}
