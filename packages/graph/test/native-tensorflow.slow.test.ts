import { describe } from "vitest";
import { titleOf } from "./engine.js";
import { testExecutable } from "./executable-suite.js";
import { nativeTensorflow as engine } from "./native-tensorflow.js";
import { testNumbers } from "./numbers-suite.js";
import { testReferenceNetworks } from "./reference-networks-suite.js";

if (engine.absent !== undefined) console.info(titleOf(engine));

describe.skipIf(engine.absent !== undefined)(titleOf(engine), () => {
  testNumbers(engine);
  testExecutable(engine);
  testReferenceNetworks(engine);
});
