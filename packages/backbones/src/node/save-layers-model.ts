import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { io } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

/** Write a model as a TensorFlow.js layers-model: `model.json` and `weights.bin` in `folder`, which is made. */
export async function saveLayersModel(network: LayersModel, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await network.save({
    async save(artifacts: io.ModelArtifacts) {
      const { modelTopology, weightSpecs = [], weightData } = artifacts;
      const parts = Array.isArray(weightData) ? weightData : [weightData ?? new ArrayBuffer(0)];
      const weightsManifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
      const json = { format: "layers-model", modelTopology, weightsManifest };
      await writeFile(join(folder, "model.json"), JSON.stringify(json));
      await writeFile(
        join(folder, "weights.bin"),
        Buffer.concat(parts.map((p) => new Uint8Array(p))),
      );
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    },
  });
}
