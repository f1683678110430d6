import { chexnetEntries } from "./entries/chexnet.js";
import { kerasEntries } from "./entries/keras.js";
import { torchvisionEntries } from "./entries/torchvision.js";
import { torchxrayvisionEntries } from "./entries/torchxrayvision.js";
import type { WeightEntry } from "./weight-entry.js";

/** All weights that the registry knows, the usual ones of each network first. */
export const weightEntries: readonly WeightEntry[] = [
  ...kerasEntries,
  ...torchvisionEntries,
  ...chexnetEntries,
  ...torchxrayvisionEntries,
];
