import type { EvaluationImage } from "@xrt/attribution/evaluate";
import { type Preprocess, preprocess, toGrey } from "@xrt/core";
import type { ImageRecord } from "@xrt/data";
import { regionMask } from "./region-mask.js";
import type { Regions } from "./regions.js";

/** Images as the network takes them, each decoded when it is its turn. */
export function evaluationImages(
  records: readonly ImageRecord[],
  {
    contract,
    regions,
    target,
  }: {
    readonly contract: Preprocess;
    readonly regions: Regions;
    readonly target: number | "predicted";
  },
): AsyncIterable<EvaluationImage> & { readonly length: number } {
  return {
    length: records.length,
    async *[Symbol.asyncIterator]() {
      for (const record of records) {
        const decoded = await record.image();
        const [height = 0, width = 0] = decoded.shape;
        const image = preprocess(contract, contract.channels === 1 ? toGrey(decoded) : decoded);
        const region = await regions.mask(record, [height, width]);
        yield {
          ...{ image, target },
          ...(region && { mask: regionMask(region, [height, width], contract) }),
          ...(record.patient !== null && { patient: record.patient }),
        };
      }
    },
  };
}
