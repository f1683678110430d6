import { type NdArray, ndArray, randomStream } from "@xrt/core";

/** Independent normal numbers of the mean and the standard deviation (of the population) of `array`. */
export function sameMeanAndVariance({ data, shape }: NdArray, seed: number, name: string): NdArray {
  let mean = 0;
  for (const v of data) mean += v / data.length;
  let variance = 0;
  for (const v of data) variance += (v - mean) ** 2 / data.length;
  const deviation = Math.sqrt(variance);
  const random = randomStream(seed, `mean-var/${name}`);
  const fresh = new Float32Array(data.length);
  // four numbers of each block, by Box and Muller
  for (let i = 0; i < fresh.length; i += 4) {
    const words = random.words(i / 4);
    for (let j = 0; j < 4 && i + j < fresh.length; j += 2) {
      const radius = Math.sqrt(-2 * Math.log(((words[j] as number) + 1) / 2 ** 32));
      const angle = (2 * Math.PI * (words[j + 1] as number)) / 2 ** 32;
      fresh[i + j] = mean + deviation * radius * Math.cos(angle);
      // beyond the end it is dropped
      fresh[i + j + 1] = mean + deviation * radius * Math.sin(angle);
    }
  }
  return ndArray(fresh, shape);
}
