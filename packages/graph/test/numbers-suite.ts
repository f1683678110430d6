import { afterAll, expect, test } from "vitest";
import { networkChecks, opChecks } from "./checks.js";
import type { TestEngine } from "./engine.js";

/** The numbers of an engine, held against the reference; the largest error is printed. */
export function testNumbers(engine: TestEngine): void {
  const errors: { readonly title: string; readonly error: number }[] = [];
  test.each([...opChecks, ...networkChecks].map((c) => [c.title, c.run] as const))(
    "%s: values and gradients are those of the reference",
    async (title, run) => {
      const error = await run(engine);
      errors.push({ title, error });
      expect(error).toBeLessThan(1);
    },
  );
  afterAll(() => {
    const [worst] = [...errors].sort((a, b) => b.error - a.error);
    if (worst === undefined) return;
    const { title, error } = worst;
    console.info(`${engine.name}: largest error ${error.toExponential(1)}, in ${title}`);
  });
}
