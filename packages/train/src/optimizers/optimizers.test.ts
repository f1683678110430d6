import { type NdArray, ndArray, UsageError } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { optimizerPeers } from "../../test/fixtures.js";
import { adam } from "./adam.js";
import { adamW } from "./adam-w.js";
import { lion } from "./lion.js";
import { nadam } from "./nadam.js";
import type { Optimizer } from "./optimizer.js";
import { rmsProp } from "./rms-prop.js";
import { sgd } from "./sgd.js";
import { stepper } from "./stepper.js";

const peers = optimizerPeers();

const makers = { sgd, adam, adamW, nadam, rmsProp, lion } as const;
const named = (data: Float32Array) => new Map([["w", ndArray(data, [data.length])]]);

/** Weights after each step. */
function run(
  optimizer: Optimizer,
  start: readonly number[],
  gradients: readonly (readonly number[])[],
): Float32Array[] {
  const steps = stepper(optimizer);
  const weights = named(Float32Array.from(start));
  return gradients.map((g) => {
    steps.step(weights, named(Float32Array.from(g)));
    return (weights.get("w") as NdArray).data.slice();
  });
}

describe("an optimizer takes the steps of PyTorch and Keras", () => {
  const cases = peers.cases.map((c) => [
    `${c.optimizer}(${JSON.stringify(c.options)}) as in ${c.peer}`,
    c,
  ]);
  test.each(cases as [string, (typeof peers.cases)[number]][])("%s", (_, c) => {
    const maker = makers[c.optimizer as keyof typeof makers] as (options: object) => Optimizer;
    const ours = run(maker(c.options), peers.start, peers.gradients);
    for (const [t, theirs] of c.steps.entries()) {
      // weights and moments are float32 here and float64 there
      expectClose(ours[t] ?? [], theirs, { relative: 3e-6, absolute: 3e-7, what: `step ${t + 1}` });
    }
  });
});

describe("an optimizer takes the steps of its definition", () => {
  const start = [...toFloat32(randomArray([5], { stream: "start" })).data];
  const flat = toFloat32(randomArray([30, 5], { stream: "gradients", low: -2, high: 2 })).data;
  const gradients = Array.from({ length: 30 }, (_, t) => [...flat.slice(5 * t, 5 * t + 5)]);

  /** The weight after 30 steps of a rule for one number. */
  const oracle = (rule: () => (theta: number, g: number, t: number) => number) =>
    start.map((first, i) => {
      const step = rule();
      return gradients.reduce((theta, g, t) => step(theta, g[i] ?? 0, t + 1), first);
    });

  const lr = 0.03;
  const definitions: Record<
    string,
    [Optimizer, () => (theta: number, g: number, t: number) => number]
  > = {
    sgd: [sgd({ learningRate: lr, weightDecay: 0.2 }), () => (w, g) => w - lr * (g + 0.2 * w)],
    "sgd with momentum": [
      sgd({ learningRate: lr, momentum: 0.7 }),
      () => {
        let v = 0;
        return (w, g) => {
          v = 0.7 * v + g;
          return w - lr * v;
        };
      },
    ],
    "sgd of Nesterov": [
      sgd({ learningRate: lr, momentum: 0.7, nesterov: true }),
      () => {
        let v = 0;
        return (w, g) => {
          v = 0.7 * v + g;
          return w - lr * (g + 0.7 * v);
        };
      },
    ],
    adamW: [
      adamW({ learningRate: lr, weightDecay: 0.5, beta1: 0.8 }),
      () => {
        let [m, v] = [0, 0];
        return (w, g, t) => {
          m = 0.8 * m + 0.2 * g;
          v = 0.999 * v + 0.001 * g * g;
          const step = m / (1 - 0.8 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
          return w - lr * 0.5 * w - lr * step;
        };
      },
    ],
    nadam: [
      nadam({ learningRate: lr }),
      () => {
        let [m, v] = [0, 0];
        const mu = (t: number) => 0.9 * (1 - 0.5 * 0.96 ** (t * 0.004));
        const product = (t: number) =>
          Array.from({ length: t }, (_, i) => mu(i + 1)).reduce((a, b) => a * b, 1);
        return (w, g, t) => {
          m = 0.9 * m + 0.1 * g;
          v = 0.999 * v + 0.001 * g * g;
          const ahead =
            (mu(t + 1) * m) / (1 - product(t + 1)) + ((1 - mu(t)) * g) / (1 - product(t));
          return w - (lr * ahead) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
        };
      },
    ],
    "rmsProp with epsilon inside the root": [
      rmsProp({ learningRate: lr, rho: 0.8, epsilon: 0.1, momentum: 0.5, centered: true }),
      () => {
        let [s, mean, v] = [0, 0, 0];
        return (w, g) => {
          s = 0.8 * s + 0.2 * g * g;
          mean = 0.8 * mean + 0.2 * g;
          v = 0.5 * v + (lr * g) / Math.sqrt(s - mean * mean + 0.1);
          return w - v;
        };
      },
    ],
    "rmsProp of 2020, with epsilon beside it": [
      rmsProp({ learningRate: lr, rho: 0.8, epsilon: 0.1, flavour: "2020" }),
      () => {
        let s = 0;
        return (w, g) => {
          s = 0.8 * s + 0.2 * g * g;
          return w - (lr * g) / (Math.sqrt(s) + 0.1);
        };
      },
    ],
    lion: [
      lion({ learningRate: lr, weightDecay: 0.1 }),
      () => {
        let m = 0;
        return (w, g) => {
          const direction = Math.sign(0.9 * m + 0.1 * g) + 0.1 * w;
          m = 0.99 * m + 0.01 * g;
          return w - lr * direction;
        };
      },
    ],
  };
  test.each(Object.entries(definitions))("%s", (_, [optimizer, rule]) => {
    const ours = run(optimizer, start, gradients).at(-1) ?? [];
    // 30 roundings of weights and moments to float32
    expectClose(ours, oracle(rule), { relative: 3e-6, absolute: 3e-7 });
  });
});

describe("a stepper", () => {
  test("goes on from its state bit for bit, also of a product that is no array", () => {
    const gradients = [[1], [-2], [0.5], [3]];
    const whole = run(nadam(), [1], gradients).at(-1);
    const first = stepper(nadam());
    const weights = named(Float32Array.of(1));
    for (const g of gradients.slice(0, 2)) first.step(weights, named(Float32Array.from(g)));
    const second = stepper(nadam());
    second.restore(structuredClone(first.state()) as ReturnType<typeof first.state>);
    for (const g of gradients.slice(2)) second.step(weights, named(Float32Array.from(g)));
    expect(weights.get("w")?.data).toEqual(whole);
    expect(second.state().get("w")?.scalars.product).not.toBe(1);
  });

  test("takes rate and decay of a parameter from its settings, and the factor of the schedule", () => {
    const settings = new Map([["w", { rate: 0.5, weightDecay: 2 }]]);
    const weights = named(Float32Array.of(1));
    stepper(sgd({ learningRate: 0.25 }), settings).step(weights, named(Float32Array.of(2)), 0.5);
    expect(weights.get("w")?.data[0]).toBe(1 - 0.25 * 0.5 * 0.5 * (2 + 2));
  });
});

test.each([
  [() => sgd({ nesterov: true }), "sgd: nesterov wants a momentum above 0, for example 0.9"],
  [() => sgd({ momentum: 1 }), "sgd: momentum is 1, wants 0 or more and less than 1"],
  [() => adam({ beta2: 1 }), "adam: beta2 is 1, wants 0 or more and less than 1"],
  [() => adamW({ weightDecay: -1 }), "adamW: weight decay is -1, wants 0 or more"],
  [() => lion({ learningRate: 0 }), "lion: learning rate is 0, wants more than 0"],
  [() => rmsProp({ rho: -0.1 }), "rmsProp: rho is -0.1, wants 0 or more and less than 1"],
  [() => nadam({ beta1: 2 }), "nadam: beta1 is 2, wants 0 or more and less than 1"],
])("settings out of range are refused: %#", (make, message) => {
  expect(make).toThrow(new UsageError(message));
});
