import type { MethodContext } from "../run/context.js";
import type { Estimate } from "../run/method.js";
import type { Rules } from "../run/program.js";

/** Gradients with respect to the input at the images themselves, one a lane; for methods that look once. */
export async function* gradientsOfImages(
  context: MethodContext,
  rules?: Rules,
): AsyncGenerator<Estimate, Float32Array[]> {
  const values = Array.from({ length: context.lanes }, () => new Float32Array(context.batch.size));
  const passes = context.gradients({
    ...(rules === undefined ? {} : { rules }),
    visit: ({ lane, gradient }) => values[lane]?.set(gradient),
  });
  for await (const pass of passes) yield { ...pass, outcome: () => ({ values, at: "input" }) };
  return values;
}
