import { LayersModel, layers, models, sequential } from "@tensorflow/tfjs-layers";
import { randomStream } from "@xrt/core";
import { Dice } from "@xrt/testing";
import { fromLayersModel } from "../src/layers/index.js";
import { type Outcomes, outcomeOf } from "./fuzz-outcome.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What settings may be turned into; small, because TensorFlow.js makes the weights that a config asks for. */
const ODD: readonly Json[] = [null, true, -1, 0, 1, 2, 3, 7, 0.5, "", "same", "relu", [], [1, 2]];

/** The config of a small network with layers of many kinds. */
function source(): Json {
  const network = sequential({
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [9, 8, 3], activation: "relu" }),
      layers.batchNormalization({}),
      layers.zeroPadding2d({ padding: [1, 2] }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: "same", activation: "swish" }),
      layers.upSampling2d({ size: [2, 2] }),
      layers.averagePooling2d({ poolSize: [2, 3], strides: 2 }),
      layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2 }),
      layers.leakyReLU({ alpha: 0.1 }),
      layers.flatten(),
      layers.dense({ units: 6 }),
      layers.reshape({ targetShape: [2, 3] }),
      layers.globalAveragePooling1d({}),
      layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  const json = JSON.parse(network.toJSON(undefined, true) as unknown as string);
  network.dispose();
  return json;
}

/** `json` with one place changed. */
function mutated(dice: Dice, json: Json): Json {
  const places: { holder: Record<string, Json>; key: string }[] = [];
  const copy = structuredClone(json);
  const visit = (at: Json) => {
    if (at === null || typeof at !== "object") return;
    const holder = at as Record<string, Json>;
    for (const key of Object.keys(holder)) {
      // TensorFlow.js draws for ever from a distribution without a scale
      if (key.endsWith("_initializer")) continue;
      places.push({ holder, key });
      visit(holder[key] ?? null);
    }
  };
  visit(copy);
  const { holder, key } = dice.pick(places);
  if (dice.below(4) === 0) delete holder[key];
  else holder[key] = dice.pick([...ODD, dice.pick(places).key]);
  return copy;
}

/**
 * Import `count` models whose `model.json` was changed in one or two places, as far as TensorFlow.js makes a model of it.
 *
 * @throws Error that names the case when the import throws something untyped.
 */
export async function fuzzLayers(seed: number, count: number): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  const json = source();
  for (let i = 0; i < count; i++) {
    const dice = new Dice(randomStream(seed, `layers ${i}`));
    let config = mutated(dice, json);
    if (dice.below(2) === 0) config = mutated(dice, config);
    const outcome = await importOf(config).catch((cause: unknown) => {
      throw new Error(`fuzzLayers: seed ${seed}, case ${i}: ${cause}`, { cause });
    });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}

async function importOf(config: Json): Promise<string> {
  const network = await models.modelFromJSON(config as never).catch(() => undefined);
  if (!(network instanceof LayersModel)) return "TensorFlow.js";
  try {
    return await outcomeOf("fromLayersModel", () => fromLayersModel(network));
  } finally {
    try {
      network.dispose();
    } catch {
      // TensorFlow.js counts the layers of a broken network wrongly
    }
  }
}
