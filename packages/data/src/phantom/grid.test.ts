import { expect, test } from "vitest";
import { enlarge } from "./enlarge.js";
import { poseGrid, toFilm } from "./grid.js";

test.each([
  [4, 8],
  [5, 9],
  [7, 7],
  [112, 224],
])(
  "enlarge from %d to %d pixels keeps a ramp of pixel centres a ramp, and constants",
  (from, to) => {
    const ramp = (size: number) =>
      Float32Array.from(
        { length: size * size },
        (_, i) => ((i % size) + 0.5) / size + (2 * (Math.floor(i / size) + 0.5)) / size,
      );
    const [out, wanted] = [enlarge(ramp(from), from, to), ramp(to)];
    const edge = Math.ceil(to / from);
    const worst = out.reduce((most, value, i) => {
      const [column, row] = [i % to, Math.floor(i / to)];
      const inner = Math.min(column, row, to - 1 - column, to - 1 - row) >= edge;
      return inner ? Math.max(most, Math.abs(value - (wanted[i] as number))) : most;
    }, 0);
    expect(worst).toBeLessThan(1e-5);
    expect(enlarge(new Float32Array(from * from).fill(2), from, to).every((x) => x === 2)).toBe(
      true,
    );
  },
);

test("toFilm is the inverse of poseGrid", () => {
  const pose = { rotation: 12, shiftX: 0.03, shiftY: -0.02, scale: 1.1 };
  const size = 20;
  const { u, v } = poseGrid(pose, size);
  for (let i = 0; i < u.length; i += 7) {
    const [x, y] = toFilm(pose, u[i] as number, v[i] as number);
    expect(x).toBeCloseTo(((i % size) + 0.5) / size, 5);
    expect(y).toBeCloseTo((Math.floor(i / size) + 0.5) / size, 5);
  }
});
