import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { expectParity, namesOf, networkOf, parityCases } from "../../test/parity.js";
import { isGraph } from "./network-parameters.js";

enableProdMode();

/** Small ones of most families; all the others are in the slow lane. */
const FAST = [
  "resnet18 torchvision",
  "densenet121 torchvision",
  "mobilenet-v1-0.25 keras",
  "mobilenet-v2-0.35 keras",
  "mobilenet-v2-0.5 timm",
  "mobilenet-v3-small torchvision",
  "efficientnet-b0 torchvision",
  "efficientnet-lite0 timm",
  "squeezenet-1.0 torchvision",
];

const isFast = ({ network, scheme }: { network: string; scheme: string }) =>
  FAST.includes(`${network} ${scheme}`);

describe("names and shapes are those of the source", () => {
  test.each(parityCases)("$network by the names of $scheme", (parity) => {
    const network = networkOf(parity);
    const names = namesOf(network, parity).map(({ name }) => name);
    // one place for each weight, and one weight for each place
    expect(new Set(names).size).toBe(names.length);
    if (!isGraph(network)) network.dispose();
  });
});

test.each(parityCases.filter(isFast))(
  "$network with the same weights computes the same as in its source, by the names of $scheme",
  expectParity,
  60_000,
);
