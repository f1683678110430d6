import { sizeOf } from "@xrt/core";

/** Steps along one axis, along a part of one or along several. */
interface Steps {
  readonly extent: number;
  /** Elements of `data` from one to the next. */
  readonly step: number;
  /** Elements of `factor` from one to the next. */
  readonly factorStep: number;
}

/**
 * An array that is made of another one by reordering, by factors and by sums, and is written out only once, in the end: kernels
 * are turned to another layout several times over, and hold most of a network.
 */
export interface Strided {
  readonly data: Float32Array;
  readonly factor: Float32Array | undefined;
  readonly shape: readonly number[];
  /** Where in `data` and in `factor` the first element lies. */
  readonly start: { readonly data: number; readonly factor: number };
  /** How to walk through `data` in the order of the elements, the longest steps first. */
  readonly steps: readonly Steps[];
  /** How to walk through `data` from an element to what is added to it. */
  readonly sums: readonly Steps[];
}

/** An array as it lies. */
export function strided(data: Float32Array, shape: readonly number[]): Strided {
  const steps = data.length === 1 ? [] : [{ extent: data.length, step: 1, factorStep: 0 }];
  return { data, factor: undefined, shape, start: { data: 0, factor: 0 }, steps, sums: [] };
}

/** With its axes in another order. */
export function permuted(array: Strided, order: readonly number[]): Strided {
  const axes = stepsOfAxes(array);
  if (axes === undefined) return permuted(plain(array), order);
  const shape = order.map((axis) => array.shape[axis] ?? 1);
  return { ...array, shape, steps: order.flatMap((axis) => axes[axis] ?? []) };
}

/** With one axis backwards. */
export function reversed(array: Strided, axis: number): Strided {
  const axes = stepsOfAxes(array);
  if (axes === undefined) return reversed(plain(array), axis);
  const start = { ...array.start };
  const own = (axes[axis] ?? []).map(({ extent, step, factorStep }) => {
    start.data += (extent - 1) * step;
    start.factor += (extent - 1) * factorStep;
    return { extent, step: -step, factorStep: -factorStep };
  });
  return { ...array, start, steps: axes.flatMap((steps, i) => (i === axis ? own : steps)) };
}

/** Added up along one axis, of which one element is left. */
export function summed(array: Strided, axis: number): Strided {
  const axes = stepsOfAxes(array);
  if (axes === undefined) return summed(plain(array), axis);
  return {
    ...array,
    shape: array.shape.map((extent, i) => (i === axis ? 1 : extent)),
    steps: axes.flatMap((steps, i) => (i === axis ? [] : steps)),
    sums: [...array.sums, ...(axes[axis] ?? [])],
  };
}

/** Times numbers of a shape that broadcasts to its own; what does not lie in order yet is written out first. */
export function scaled(array: Strided, factor: Strided): Strided {
  const axes = liesInOrder(array) ? stepsOfAxes(array) : undefined;
  if (axes === undefined) return scaled(plain(array), factor);
  const lead = array.shape.length - factor.shape.length;
  let inner = sizeOf(factor.shape);
  const steps = axes.flatMap((own, axis) => {
    const extent = factor.shape[axis - lead] ?? 1;
    let step = inner;
    inner /= extent;
    return own.map((s) => {
      step /= s.extent;
      return { ...s, factorStep: extent === 1 ? 0 : step };
    });
  });
  return { ...array, factor: written(factor), steps };
}

const plains = new WeakMap<Strided, Strided>();

/** Written out once, however many arrays are made of it: a kernel gives one for each sum of its rows. */
function plain(array: Strided): Strided {
  const known = plains.get(array) ?? strided(written(array), array.shape);
  plains.set(array, known);
  return known;
}

/** The steps along each axis; undefined where one ends between the steps. */
function stepsOfAxes({ shape, steps }: Strided): Steps[][] | undefined {
  const left = [...steps];
  const axes: Steps[][] = [];
  for (const extent of shape) {
    const own: Steps[] = [];
    for (let missing = extent; missing > 1; ) {
      const next = left.shift();
      if (next === undefined) return undefined;
      const taken = Math.min(next.extent, missing);
      const rest = next.extent / taken;
      missing /= taken;
      if (!Number.isInteger(rest) || !Number.isInteger(missing)) return undefined;
      if (rest > 1) left.unshift({ ...next, extent: rest });
      own.push({ extent: taken, step: next.step * rest, factorStep: next.factorStep * rest });
    }
    axes.push(own);
  }
  return axes;
}

/** With zeros behind the elements of each axis. */
export function padded(array: Strided, behind: readonly number[]): Strided {
  const { shape } = array;
  const source = written(array);
  const whole = shape.map((extent, axis) => extent + (behind[axis] ?? 0));
  const out = new Float32Array(sizeOf(whole));
  // what lies together stays together up to the last axis that grows
  const last = whole.reduce((at, extent, axis) => (extent === shape[axis] ? at : axis), 0);
  const part = sizeOf(shape.slice(last));
  for (let from = 0; from < source.length; from += part) {
    let [index, to, stride] = [from / part, 0, sizeOf(whole.slice(last))];
    for (let axis = last - 1; axis >= 0; axis--) {
      const extent = shape[axis] ?? 1;
      to += (index % extent) * stride;
      index = Math.floor(index / extent);
      stride *= whole[axis] ?? 1;
    }
    out.set(source.subarray(from, from + part), to);
  }
  return strided(out, whole);
}

/** Whether it is `data`, element by element. */
function liesInOrder({ data, factor, shape, steps, sums }: Strided): boolean {
  const [only, ...more] = joined(steps);
  const inOrder = factor === undefined && sums.length === 0 && more.length === 0;
  return inOrder && (only?.step ?? 1) === 1 && sizeOf(shape) === data.length;
}

/**
 * Its elements in order.
 *
 * @param scratch - Where they are written, if it is long enough. An array that lies in order already is returned as it is.
 */
export function written(array: Strided, scratch?: Float32Array): Float32Array {
  if (liesInOrder(array)) return array.data;
  const { data, factor, shape, start } = array;
  const length = sizeOf(shape);
  const steps = joined(array.steps);
  const terms = offsetsOf(array.sums);
  const fits = scratch !== undefined && scratch.length >= length;
  const out = fits ? scratch.subarray(0, length) : new Float32Array(length);
  const isPlain = factor === undefined && terms.length === 1;
  const factors = factor ?? Float32Array.of(1);
  if (!isPlain) out.fill(0);
  let to = 0;
  const write = (depth: number, from: number, by: number) => {
    const { extent, step, factorStep } = steps[depth] ?? ONE;
    if (depth < steps.length - 1) {
      for (let i = 0; i < extent; i++) write(depth + 1, from + i * step, by + i * factorStep);
      return;
    }
    if (isPlain) copyRow(out, to, data, from, step, extent);
    else {
      for (const term of terms) {
        const row = [from + term.data, step, by + term.factor, factorStep] as const;
        addRow(out, to, extent, data, factors, ...row);
      }
    }
    to += extent;
  };
  write(0, start.data, start.factor);
  return out;
}

const ONE: Steps = { extent: 1, step: 0, factorStep: 0 };

/** Where the elements lie that are added to one. */
function offsetsOf(sums: readonly Steps[]): readonly { data: number; factor: number }[] {
  let all = [{ data: 0, factor: 0 }];
  for (const { extent, step, factorStep } of sums) {
    all = all.flatMap(({ data, factor }) =>
      Array.from({ length: extent }, (_, i) => ({
        data: data + i * step,
        factor: factor + i * factorStep,
      })),
    );
  }
  return all;
}

// two loops that the compiler finds at once: within `write` each number would become an object until it does
function copyRow(
  out: Float32Array,
  to: number,
  data: Float32Array,
  from: number,
  step: number,
  extent: number,
): void {
  for (let i = 0; i < extent; i++) out[to + i] = data[from + i * step] as number;
}

function addRow(
  out: Float32Array,
  to: number,
  extent: number,
  data: Float32Array,
  factors: Float32Array,
  from: number,
  step: number,
  by: number,
  factorStep: number,
): void {
  for (let i = 0; i < extent; i++) {
    const product = (data[from + i * step] as number) * (factors[by + i * factorStep] as number);
    out[to + i] = (out[to + i] as number) + product;
  }
}

/** Without the bounds between steps that are even. */
function joined(steps: readonly Steps[]): Steps[] {
  const kept: Steps[] = [];
  for (const next of steps) {
    const last = kept.at(-1);
    const even =
      last?.step === next.step * next.extent && last.factorStep === next.factorStep * next.extent;
    if (last !== undefined && even) {
      kept[kept.length - 1] = { ...next, extent: last.extent * next.extent };
    } else kept.push(next);
  }
  return kept;
}
