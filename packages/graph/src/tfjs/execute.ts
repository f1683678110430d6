import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../op.js";
import type { Step, Stored } from "./plan.js";

/**
 * For each step the stored values that nobody reads after it.
 *
 * @param kept - Values that outlive the steps.
 */
export function lastReaders(steps: readonly Step[], kept: ReadonlySet<Stored>): Stored[][] {
  const seen = new Set<Stored>(kept);
  const freed = [...steps].reverse().map(({ inputs, output }) => {
    const last: Stored[] = [];
    for (const name of [output, ...inputs]) {
      if (name === undefined || seen.has(name)) continue;
      seen.add(name);
      last.push(name);
    }
    return last;
  });
  return freed.reverse();
}

/**
 * Runs steps one after another, freeing each value behind its last reader. Synchronous, so that runs do not mingle.
 *
 * @param values - Tensors by stored name: those that the steps read from outside, to which their results are added.
 * @param freed - For each step the values to free behind it; those of `constants` are left alone.
 * @param batch - What stands for `"batch"` in shapes.
 */
export function execute(
  tf: Tfjs,
  steps: readonly Step[],
  freed: readonly (readonly Stored[])[],
  {
    values,
    constants,
    batch,
  }: {
    values: Map<Stored, Tensor>;
    constants: ReadonlyMap<Stored, Tensor>;
    batch: number;
  },
): void {
  for (const [i, { what, inputs, output, run }] of steps.entries()) {
    const tensors = inputs.map((name) =>
      name === undefined ? undefined : (values.get(name) ?? constants.get(name)),
    );
    try {
      const result = tf.tidy(() => {
        const made = run(tf, tensors, batch);
        // kept, so that a tidy around the run does not take it; cloned, so that every value has a tensor of its own
        return tf.keep(tensors.includes(made) ? tf.clone(made) : made);
      });
      values.set(output, result);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Executable.run: ${what}: ${message}`, { cause });
    }
    for (const name of freed[i] ?? []) {
      values.get(name)?.dispose();
      values.delete(name);
    }
  }
}
