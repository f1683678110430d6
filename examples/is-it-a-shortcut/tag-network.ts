import { initializers, layers, sequential } from "@tensorflow/tfjs-layers";
import { stack } from "@xrt/core";
import { type PhantomRecord, phantom } from "@xrt/data";
import { fromLayersModel } from "@xrt/graph/layers";
import { adam, type Trained, train } from "@xrt/train";

/** Height and width of the images. */
export const SIZE = 64;

/** Made-up radiographs; half have an effusion, and a tag lies on as many of the ill and the healthy as `tag` says. */
export const cohort = (tag: { positive: number; negative: number }): readonly PhantomRecord[] =>
  phantom({
    seed: 1,
    images: 1000,
    size: SIZE,
    findings: { Effusion: { prevalence: 0.5, contrast: [1, 1.6] } },
    shortcuts: { tag },
  }).records;

/** Records of `"train"`, `"validation"` or `"test"`. */
export const partOf = (records: readonly PhantomRecord[], name: string): PhantomRecord[] =>
  records.filter(({ part }) => part === name);

/** A small network on grey pixels, from scratch. */
export async function trained(records: readonly PhantomRecord[]): Promise<Trained> {
  const conv = (filters: number, seed: number) =>
    layers.conv2d({
      ...{ filters, kernelSize: 3, padding: "same", activation: "relu" },
      kernelInitializer: initializers.heNormal({ seed }),
    });
  const half = () => layers.maxPooling2d({ poolSize: 2 });
  const model = sequential({
    layers: [
      layers.rescaling({ scale: 1 / 64, offset: -2, inputShape: [SIZE, SIZE, 1] }),
      ...[conv(16, 1), half(), conv(32, 2), half(), conv(48, 3), half(), conv(64, 4)],
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 1, kernelInitializer: initializers.heNormal({ seed: 5 }) }),
    ],
  });
  const examples = async (name: string) => {
    const own = partOf(records, name);
    return {
      inputs: stack(await Promise.all(own.map((record) => record.image()))),
      labels: own.map((record) => record.truth.Effusion ?? 0),
      groups: own.map(({ patient }) => patient),
    };
  };
  const data = { train: await examples("train"), validation: await examples("validation") };
  const options = { epochs: 12, batchSize: 16, seed: 1, optimizer: adam({ learningRate: 3e-3 }) };
  return train(await fromLayersModel(model), data, options);
}
