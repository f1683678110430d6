import { safetensors } from "./readers/safetensors.js";
import type { WeightReader } from "./weight-reader.js";

/** The formats that {@link readWeights} knows. */
export const weightReaders: readonly WeightReader[] = [safetensors];
