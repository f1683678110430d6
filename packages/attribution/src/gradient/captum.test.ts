import { expect, test } from "vitest";
import { peerMaps, peerNetworks, relativeL1 } from "../../test/peers.js";
import { gradient, inputXGradient, integratedGradients, type QuadratureRule } from "../index.js";

/** Names of captum's rules. Its trapezoid is another one: see below. */
const rules: Readonly<Record<string, QuadratureRule>> = {
  gausslegendre: "gauss-legendre",
  riemann_left: "riemann-left",
  riemann_middle: "riemann-middle",
  riemann_right: "riemann-right",
};

test.each(peerNetworks("gradient"))("on %s the gradient family is captum's", async (network) => {
  const { graph, image, other: baseline, target, maps } = await peerMaps("gradient", network);
  let compared = 0;
  for (const [name, wanted] of maps) {
    const [method, rule = "", steps] = name.split("/");
    if (rule === "riemann_trapezoid") continue;
    const options = { rule: rules[rule] ?? "gauss-legendre", steps: Number(steps), baseline };
    const { values } =
      method === "gradient"
        ? await gradient(graph, image, { target })
        : method === "input-x-gradient"
          ? await inputXGradient(graph, image, { target })
          : await integratedGradients(graph, image, { target, ...options });
    expect(relativeL1(values, wanted), name).toBeLessThan(1e-4);
    compared++;
  }
  expect(compared).toBeGreaterThanOrEqual(2);
});

test("captum's trapezoid takes all its weights times (n - 1) / n, ours sum to 1", async () => {
  const { graph, image, other: baseline, target, maps } = await peerMaps("gradient", "vgg");
  const wanted = maps.get("integrated-gradients/riemann_trapezoid/10");
  const options = { rule: "trapezoid", steps: 10, baseline, target } as const;
  const { values } = await integratedGradients(graph, image, options);
  const smaller = { ...values, data: values.data.map((v) => 0.9 * v) };
  expect(relativeL1(smaller, wanted as typeof values)).toBeLessThan(1e-4);
});
