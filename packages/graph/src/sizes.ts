import { type Dim, isBatch, multipleOf } from "./graph.js";

/** A size in parts: `count` times the batch to the power `batches`. */
interface Monomial {
  readonly count: number;
  readonly batches: number;
}

function parts(size: Dim): Monomial {
  return isBatch(size) ? { count: multipleOf(size), batches: 1 } : { count: size, batches: 0 };
}

/** The size of these parts; undefined where it is neither a number nor a multiple of the batch. */
function whole({ count, batches }: Monomial): Dim | undefined {
  if (batches === 0 || count === 0) return count;
  if (batches !== 1 || !Number.isInteger(count)) return undefined;
  return count === 1 ? "batch" : (`batch*${count}` as Dim);
}

/** `a * b`; undefined where it is no size. */
export function times(a: Dim, b: Dim): Dim | undefined {
  const [p, q] = [parts(a), parts(b)];
  return whole({ count: p.count * q.count, batches: p.batches + q.batches });
}

/** `a / b` where that leaves no rest for any batch; undefined otherwise. */
export function over(a: Dim, b: Dim): Dim | undefined {
  const [p, q] = [parts(a), parts(b)];
  const count = p.count / q.count;
  if (p.batches < q.batches || !Number.isInteger(count)) return undefined;
  return whole({ count, batches: p.batches - q.batches });
}

/** `a + b`; undefined where it is no size. */
export function plus(a: Dim, b: Dim): Dim | undefined {
  const [p, q] = [parts(a), parts(b)];
  if (p.count === 0) return b;
  if (q.count === 0) return a;
  if (p.batches !== q.batches) return undefined;
  return whole({ count: p.count + q.count, batches: p.batches });
}

/** Number of elements of `shape`; undefined where it is no multiple of the batch. */
export function elements(shape: readonly Dim[]): Dim | undefined {
  let total: Monomial = { count: 1, batches: 0 };
  for (const size of shape) {
    const { count, batches } = parts(size);
    total = { count: total.count * count, batches: total.batches + batches };
  }
  return whole(total);
}
