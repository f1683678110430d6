import { sizeOf } from "@xrt/core";
import { defineMethod } from "../run/define-method.js";
import { layerValues } from "../run/layer-values.js";
import type { Method, MethodDefinition, Outcome } from "../run/method.js";
import { type LayerOptions, layerSpec } from "./layer-option.js";

/** A method whose values are a function of a layer's activations and their gradients at the image itself. */
export function layerMethod(
  about: Pick<MethodDefinition<LayerOptions>, "name" | "about" | "paper">,
  each: (activation: number, gradient: number) => number,
): Method<LayerOptions> {
  return defineMethod<LayerOptions>({
    ...about,
    family: "inside",
    needs: "network",
    options: { layer: layerSpec },
    async *run(context, { layer }) {
      const name = context.layer(layer);
      const { shape, layout, turn } = layerValues(context, name);
      const size = sizeOf(shape);
      const values = context.zeros(size).map((zero) => new Float32Array(zero));
      const outcome = (): Outcome => ({
        values: values.map(turn),
        at: { shape, layout },
        layer: name,
      });
      const passes = context.gradients({
        wrt: [name],
        visit: ({ lane, gradient, value }) => {
          const activation = value(name);
          (values[lane] as Float32Array).set(
            activation.map((a, i) => each(a, gradient[i] as number)),
          );
        },
      });
      for await (const pass of passes) yield { ...pass, outcome };
      return outcome();
    },
  });
}
