import { describe, expect, test } from "vitest";
import { powerLawNoise } from "./noise.js";

/** Mean power of the two-dimensional Fourier transform in rings of one cycle, from the definition; Hann window. */
function ringPower(field: Float32Array, size: number): number[] {
  const hann = Array.from({ length: size }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / size) ** 2);
  const wave = (k: number, i: number) => (-2 * Math.PI * k * i) / size;
  const rows = Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, k) => {
      let [re, im] = [0, 0];
      for (let x = 0; x < size; x++) {
        const value = (field[y * size + x] as number) * (hann[x] as number) * (hann[y] as number);
        re += value * Math.cos(wave(k, x));
        im += value * Math.sin(wave(k, x));
      }
      return [re, im] as const;
    }),
  );
  const sums = Array.from({ length: size }, () => ({ power: 0, count: 0 }));
  for (let ky = 0; ky < size; ky++) {
    for (let kx = 0; kx < size; kx++) {
      let [re, im] = [0, 0];
      for (let y = 0; y < size; y++) {
        const [a, b] = (rows[y] as (typeof rows)[0])[kx] as readonly [number, number];
        const [c, s] = [Math.cos(wave(ky, y)), Math.sin(wave(ky, y))];
        re += a * c - b * s;
        im += a * s + b * c;
      }
      const radius = Math.hypot(Math.min(kx, size - kx), Math.min(ky, size - ky));
      const ring = sums[Math.round(radius)] as { power: number; count: number };
      ring.power += re * re + im * im;
      ring.count++;
    }
  }
  return sums.map(({ power, count }) => power / Math.max(1, count));
}

describe("powerLawNoise", () => {
  test.each([32, 64, 97, 224])("has mean 0 and standard deviation 1 at %d pixels", (size) => {
    const noise = powerLawNoise(size, { seed: 0, index: 0 });
    const mean = noise.reduce((a, b) => a + b, 0) / noise.length;
    const variance = noise.reduce((a, b) => a + (b - mean) ** 2, 0) / noise.length;
    expect(noise).toHaveLength(size * size);
    expect(mean).toBeCloseTo(0, 5);
    expect(variance).toBeCloseTo(1, 5);
  });

  test("is a function of the seed and the index", () => {
    const noise = powerLawNoise(64, { seed: 2, index: 5 });
    expect(powerLawNoise(64, { seed: 2, index: 5 })).toEqual(noise);
    for (const other of [
      { seed: 3, index: 5 },
      { seed: 2, index: 6 },
      { seed: 2 ** 40, index: 2 ** 33 },
    ]) {
      const b = powerLawNoise(64, other);
      const correlation = noise.reduce((sum, a, i) => sum + a * (b[i] as number), 0) / noise.length;
      // few independent low frequencies: the standard error is far above 1/64
      expect(Math.abs(correlation)).toBeLessThan(0.35);
    }
  });

  test("has an amplitude spectrum of slope -1.4", () => {
    const size = 64;
    const power = new Float64Array(size);
    for (let index = 0; index < 12; index++) {
      for (const [k, p] of ringPower(powerLawNoise(size, { seed: 0, index }), size).entries()) {
        power[k] = (power[k] as number) + p;
      }
    }
    const points = Array.from({ length: 21 }, (_, i) => i + 4).map((k) => [
      Math.log(k),
      0.5 * Math.log(power[k] as number),
    ]) as [number, number][];
    const mean = (k: 0 | 1) => points.reduce((sum, p) => sum + p[k], 0) / points.length;
    const [mx, my] = [mean(0), mean(1)];
    const slope =
      points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) /
      points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
    // a pyramid follows the power law in steps of an octave
    expect(Math.abs(slope + 1.4)).toBeLessThan(0.1);
  });
});
