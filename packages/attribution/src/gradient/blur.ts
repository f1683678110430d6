/** Below this deviation a direct sum takes fewer operations than the cosine transform, on images of a few hundred pixels. */
const DIRECT = 6;

/** Where a Gaussian is cut off: `exp(-x^2 / 2)` beyond is less than 4e-8. */
const REACH = 5.85;

/**
 * Gaussian blurs of one plane, mirrored at its edges (half-sample: `... b a a b c ... c c b ...`), so that the mean stays.
 *
 * Small deviations are summed directly. Large ones multiply the cosine transform of the plane by `exp(-(sigma omega)^2 / 2)` and
 * transform only the few frequencies back that are left, so that the time does not grow with the deviation.
 *
 * @param plane - `height * width` values, row by row; borrowed, and not changed.
 * @returns Writes the plane blurred with a standard deviation of `sigma` pixels.
 */
export function blurs(
  plane: Float32Array,
  height: number,
  width: number,
): (sigma: number, into: Float32Array) => void {
  let spectrum: Float64Array | undefined;
  const rows = cosines(height);
  const columns = width === height ? rows : cosines(width);
  return (sigma, into) => {
    if (sigma <= 0) into.set(plane);
    else if (sigma < DIRECT) direct(plane, height, width, sigma, into);
    else {
      spectrum ??= transform(plane, height, width, rows, columns);
      inverse(spectrum, height, width, sigma, rows, columns, into);
    }
  };
}

function direct(
  plane: Float32Array,
  height: number,
  width: number,
  sigma: number,
  into: Float32Array,
): void {
  const radius = Math.ceil(REACH * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = kernel.reduce((a, b) => a + b, 0);
  for (let k = 0; k < kernel.length; k++) kernel[k] = (kernel[k] as number) / total;
  const line = new Float64Array(Math.max(height, width) + 2 * radius);
  const half = new Float64Array(height * width);
  const blurLine = (
    length: number,
    get: (i: number) => number,
    set: (i: number, v: number) => void,
  ) => {
    for (let i = -radius; i < length + radius; i++) line[i + radius] = get(mirrored(i, length));
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++)
        sum += (kernel[k] as number) * (line[i + k] as number);
      set(i, sum);
    }
  };
  for (let y = 0; y < height; y++) {
    const at = y * width;
    blurLine(
      width,
      (x) => plane[at + x] as number,
      (x, v) => {
        half[at + x] = v;
      },
    );
  }
  for (let x = 0; x < width; x++) {
    blurLine(
      height,
      (y) => half[y * width + x] as number,
      (y, v) => {
        into[y * width + x] = v;
      },
    );
  }
}

function mirrored(i: number, length: number): number {
  const period = 2 * length;
  const j = ((i % period) + period) % period;
  return j < length ? j : period - 1 - j;
}

/** The orthonormal cosines `[frequency][place]` of the DCT-II. */
function cosines(length: number): Float64Array {
  const table = new Float64Array(length * length);
  for (let k = 0; k < length; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / length);
    for (let i = 0; i < length; i++) {
      table[k * length + i] = scale * Math.cos((Math.PI * (i + 0.5) * k) / length);
    }
  }
  return table;
}

/** `[row frequency][column frequency]`. */
function transform(
  plane: Float32Array,
  height: number,
  width: number,
  rows: Float64Array,
  columns: Float64Array,
): Float64Array {
  const [tall, wide] = [kept(height, DIRECT), kept(width, DIRECT)];
  const half = new Float64Array(height * wide);
  for (let y = 0; y < height; y++) {
    for (let l = 0; l < wide; l++) {
      let sum = 0;
      for (let x = 0; x < width; x++) {
        sum += (plane[y * width + x] as number) * (columns[l * width + x] as number);
      }
      half[y * wide + l] = sum;
    }
  }
  const spectrum = new Float64Array(tall * wide);
  for (let k = 0; k < tall; k++) {
    for (let y = 0; y < height; y++) {
      const cosine = rows[k * height + y] as number;
      for (let l = 0; l < wide; l++) {
        spectrum[k * wide + l] =
          (spectrum[k * wide + l] as number) + cosine * (half[y * wide + l] as number);
      }
    }
  }
  return spectrum;
}

function inverse(
  spectrum: Float64Array,
  height: number,
  width: number,
  sigma: number,
  rows: Float64Array,
  columns: Float64Array,
  into: Float32Array,
): void {
  const wide = kept(width, DIRECT);
  const [tallNow, wideNow] = [kept(height, sigma), kept(width, sigma)];
  const damp = (k: number, length: number) =>
    Math.exp(-0.5 * ((sigma * Math.PI * k) / length) ** 2);
  const half = new Float64Array(tallNow * width);
  for (let k = 0; k < tallNow; k++) {
    const row = damp(k, height);
    for (let l = 0; l < wideNow; l++) {
      const value = row * damp(l, width) * (spectrum[k * wide + l] as number);
      for (let x = 0; x < width; x++) {
        half[k * width + x] =
          (half[k * width + x] as number) + value * (columns[l * width + x] as number);
      }
    }
  }
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let k = 0; k < tallNow; k++) {
      const cosine = rows[k * height + y] as number;
      for (let x = 0; x < width; x++) {
        line[x] = (line[x] as number) + cosine * (half[k * width + x] as number);
      }
    }
    into.set(line, y * width);
  }
}

/** Frequencies that a blur leaves. */
function kept(length: number, sigma: number): number {
  return Math.min(length, Math.ceil((REACH * length) / (Math.PI * sigma)) + 1);
}
