import { describe } from "vitest";
import { engines } from "./engines.js";
import { testExecutable } from "./executable-suite.js";
import { testNumbers } from "./numbers-suite.js";

describe.each(engines.map((e) => [e.name, e] as const))("%s", (_, engine) => {
  testNumbers(engine);
  testExecutable(engine);
});
