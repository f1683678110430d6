import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { test } from "vitest";
import { expectParity, parityCases } from "../../test/parity.js";

enableProdMode();

test.each(parityCases)(
  "$network computes what it does in its source, by the names of $scheme",
  expectParity,
  120_000,
);
