import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { test } from "vitest";
import { expectParity, parityCases } from "../../test/parity.js";

enableProdMode();

test.each(parityCases)(
  "$network with the same weights computes the same as in its source, by the names of $scheme",
  expectParity,
  900_000,
);
