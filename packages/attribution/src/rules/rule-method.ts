import { defineMethod } from "../run/define-method.js";
import type { Method, MethodDefinition } from "../run/method.js";
import type { Rules } from "../run/program.js";

/** A method that is the gradient of the input by another backward pass, and nothing more. */
export function ruleMethod(
  { name, about, paper }: Pick<MethodDefinition<object>, "name" | "about" | "paper">,
  rules: Rules,
): Method {
  return defineMethod<object>({
    ...{ name, about, paper, family: "rules", needs: "network" },
    options: {},
    async *run(context) {
      const values = context.zeros().map((zero) => new Float32Array(zero));
      const outcome = () => ({ values, at: "input" }) as const;
      const passes = context.gradients({
        rules,
        visit: ({ lane, gradient }) => {
          (values[lane] as Float32Array).set(gradient);
        },
      });
      for await (const pass of passes) yield { ...pass, outcome };
      return outcome();
    },
  });
}
