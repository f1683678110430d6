import { nihClasses } from "../classes/films.js";
import { square } from "../contracts.js";
import { remoteFile } from "../remote-file.js";
import type { WeightEntry } from "../weight-entry.js";

/** CheXNet, trained again in Keras and published under the MIT licence; no hash is stated, and no size was found. */
export const chexnetEntries: readonly WeightEntry[] = [
  {
    id: "chexnet",
    network: "densenet121",
    description: "NIH ChestX-ray14, CheXNet-Keras 0.3.0",
    file: remoteFile(
      "https://drive.google.com/uc?export=download&id=19BllaOvs2x5PLV_vlWMy4i8LapLb2j6b",
      { name: "brucechou1983_CheXNet_Keras_0.3.0_weights.h5" },
    ),
    licence: {
      code: "MIT",
      weights: "MIT",
      data: "NIH ChestX-ray14: free, with attribution",
    },
    source: "https://github.com/brucechou1983/CheXNet-Keras",
    preprocess: square("torch", 224),
    build: { classes: 14, classifierActivation: "sigmoid" },
    classes: nihClasses,
    outputs: "sigmoid",
    metrics: [],
    names: "keras",
  },
];
