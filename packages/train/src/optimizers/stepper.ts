import type { NdArray } from "@xrt/core";
import type { Optimizer } from "./optimizer.js";
import type { ParameterSettings } from "./parameter-groups.js";

/** What an optimizer has gathered of one parameter: plain data. */
export interface ParameterState {
  /** Steps made. */
  readonly step: number;
  /** By the names of the optimizer's `slots`. */
  readonly slots: Readonly<Record<string, Float32Array>>;
  /** By the names of the optimizer's `scalars`. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** Makes the steps of an optimizer and keeps its state, which belongs to parameter names. */
export interface Stepper {
  /**
   * Change `parameters` in place by one step against `gradients`, both by parameter name.
   *
   * @param factor - Of the learning rate now, by the schedule.
   * @throws RangeError when no parameter is called like a gradient.
   */
  step(
    parameters: ReadonlyMap<string, NdArray>,
    gradients: ReadonlyMap<string, NdArray>,
    factor?: number,
  ): void;
  /** The state, which goes on changing. */
  state(): ReadonlyMap<string, ParameterState>;
  /** Go on from a state, which is copied. */
  restore(state: ReadonlyMap<string, ParameterState>): void;
}

interface Kept {
  step: number;
  readonly slots: readonly Float32Array[];
  readonly scalars: Float64Array;
}

/**
 * The state of a training run under an optimizer.
 *
 * @param settings - Rate and weight decay by parameter name. Default: those of the optimizer for all.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { sgd, stepper } from "@xrt/train";
 * const w = ndArray(Float32Array.of(1), [1]);
 * const steps = stepper(sgd({ learningRate: 0.5 }));
 * steps.step(new Map([["w", w]]), new Map([["w", ndArray(Float32Array.of(2), [1])]]));
 * w.data[0]; // => 0
 * ```
 */
export function stepper(
  optimizer: Optimizer,
  settings: ReadonlyMap<string, ParameterSettings> = new Map(),
): Stepper {
  const kept = new Map<string, Kept>();
  const names = Object.keys(optimizer.scalars);
  return {
    step(parameters, gradients, factor = 1) {
      for (const [name, { data: gradient }] of gradients) {
        const values = parameters.get(name)?.data;
        if (values === undefined) {
          throw new RangeError(`stepper: a gradient is called "${name}", no parameter is`);
        }
        let state = kept.get(name);
        if (state === undefined) {
          state = {
            step: 0,
            slots: optimizer.slots.map(() => new Float32Array(values.length)),
            scalars: Float64Array.from(Object.values(optimizer.scalars)),
          };
          kept.set(name, state);
        }
        state.step++;
        const own = settings.get(name);
        optimizer.update({
          values,
          gradient,
          slots: state.slots,
          scalars: state.scalars,
          step: state.step,
          learningRate: optimizer.learningRate * factor * (own?.rate ?? 1),
          weightDecay: own?.weightDecay ?? optimizer.weightDecay,
        });
      }
    },
    state: () =>
      new Map(
        [...kept].map(([name, { step, slots, scalars }]) => [
          name,
          {
            step,
            slots: Object.fromEntries(optimizer.slots.map((s, i) => [s, slots[i] as Float32Array])),
            scalars: Object.fromEntries(names.map((s, i) => [s, scalars[i] as number])),
          },
        ]),
      ),
    restore(state) {
      kept.clear();
      for (const [name, { step, slots, scalars }] of state) {
        kept.set(name, {
          step,
          slots: optimizer.slots.map((s) => Float32Array.from(slots[s] ?? [])),
          scalars: Float64Array.from(names, (s) => scalars[s] ?? Number.NaN),
        });
      }
    },
  };
}
