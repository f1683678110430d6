import { expect, test } from "vitest";
import {
  padded,
  permuted,
  reversed,
  type Strided,
  scaled,
  strided,
  summed,
  written,
} from "./strided.js";

/** Element by element, from the definitions: an array with its shape. */
interface Plain {
  readonly shape: readonly number[];
  readonly at: (index: readonly number[]) => number;
}

function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, extent) =>
      all.flatMap((index) => Array.from({ length: extent }, (_, i) => [...index, i])),
    [[]],
  );
}

function plain(values: readonly number[], shape: readonly number[]): Plain {
  const offset = (index: readonly number[]) =>
    index.reduce((sum, i, axis) => sum * (shape[axis] ?? 1) + i, 0);
  return { shape, at: (index) => values[offset(index)] ?? Number.NaN };
}

const elements = ({ shape, at }: Plain) => indices(shape).map(at);
const of = (shape: readonly number[], at: Plain["at"]) => plain(elements({ shape, at }), shape);

const numbers = (length: number) => Float32Array.from({ length }, (_, i) => i + 1);
const shape = [4, 3, 2, 6];
const data = numbers(144);

/** Steps of both, at random: a seed for each. */
function walk(seed: number): { fast: Strided; slow: Plain; steps: string[] } {
  let state = seed;
  const random = (n: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
  };
  let fast = strided(data, shape);
  let slow = plain([...data], shape);
  const steps: string[] = [];
  for (let i = 0; i < 6; i++) {
    const own = slow;
    const rank = own.shape.length;
    const kind = random(6);
    if (kind === 0) {
      const order = own.shape.map((_, axis) => axis).sort(() => random(2) - 0.5);
      steps.push(`permuted ${order}`);
      fast = permuted(fast, order);
      slow = of(
        order.map((axis) => own.shape[axis] ?? 1),
        (index) => own.at(own.shape.map((_, axis) => index[order.indexOf(axis)] ?? 0)),
      );
    } else if (kind === 1) {
      const all = elements(own);
      const divisors = [1, 2, 3, 4, 6, 8, 12].filter((d) => all.length % d === 0);
      const first = divisors[random(divisors.length)] ?? 1;
      const rest = [1, 2, 3, 4].filter((d) => (all.length / first) % d === 0);
      const second = rest[random(rest.length)] ?? 1;
      const to = [first, second, all.length / first / second];
      steps.push(`reshaped ${to}`);
      fast = { ...fast, shape: to };
      slow = plain(all, to);
    } else if (kind === 2) {
      const axis = random(rank);
      const factors = own.shape
        .map((extent, a) => (a === axis ? extent : 1))
        .slice(random(axis + 1));
      const values = numbers(factors.reduce((n, extent) => n * extent, 1)).map((v) => v / 4);
      steps.push(`scaled ${factors}`);
      fast = scaled(fast, strided(values, factors));
      slow = of(own.shape, (index) => own.at(index) * (values[index[axis] ?? 0] ?? Number.NaN));
    } else if (kind === 3) {
      const axis = random(rank);
      steps.push(`reversed ${axis}`);
      fast = reversed(fast, axis);
      slow = of(own.shape, (index) =>
        own.at(index.map((v, a) => (a === axis ? (own.shape[a] ?? 1) - 1 - v : v))),
      );
    } else if (kind === 4) {
      const axis = random(rank);
      steps.push(`summed ${axis}`);
      fast = summed(fast, axis);
      slow = of(
        own.shape.map((extent, a) => (a === axis ? 1 : extent)),
        (index) => {
          let sum = 0;
          for (let i = 0; i < (own.shape[axis] ?? 1); i++) {
            sum += own.at(index.map((v, a) => (a === axis ? i : v)));
          }
          return sum;
        },
      );
    } else {
      const behind = own.shape.map(() => random(2));
      steps.push(`padded ${behind}`);
      fast = padded(fast, behind);
      slow = of(
        own.shape.map((extent, axis) => extent + (behind[axis] ?? 0)),
        (index) => (index.every((v, axis) => v < (own.shape[axis] ?? 1)) ? own.at(index) : 0),
      );
    }
  }
  return { fast, slow, steps };
}

test("reordered, turned, reshaped, scaled, summed and padded arrays hold what the definitions say, in any order of steps", () => {
  for (let seed = 1; seed <= 80; seed++) {
    const { fast, slow, steps } = walk(seed);
    expect(fast.shape, steps.join("; ")).toEqual(slow.shape);
    const wanted = Float32Array.from(elements(slow));
    const scratch = new Float32Array(wanted.length + 5).fill(7);
    expect(written(fast), steps.join("; ")).toEqual(wanted);
    expect(written(fast, scratch), steps.join("; ")).toEqual(wanted);
  }
});

test("what lies in order is not copied", () => {
  const array = strided(data, shape);
  expect(written(array)).toBe(data);
  expect(written(permuted(permuted(array, [3, 2, 1, 0]), [3, 2, 1, 0]))).toBe(data);
  expect(written({ ...array, shape: [12, 12] })).toBe(data);
});

test("a single number times a single number", () => {
  const two = strided(Float32Array.of(2), [1, 1]);
  expect(written(scaled(two, strided(Float32Array.of(3), [1])))).toEqual(Float32Array.of(6));
});
