import { xrvClasses } from "../classes/films.js";
import { xrv } from "../contracts.js";
import { remoteFile } from "../remote-file.js";
import type { WeightEntry } from "../weight-entry.js";

const BASE = "https://github.com/mlmed/torchxrayvision/releases/download/v1/";
const DENSE = "densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt";

/** Thresholds in the order of the 18 outputs; `null` where an output was never trained. */
type Thresholds = readonly (number | null)[];

// biome-ignore format: a table of numbers, one line of the publisher's file each
const thresholds = {
  all: [0.07422872, 0.038290843, 0.09814756, 0.0098118475, 0.023601074, 0.0022490358, 0.010060724, 0.103246614, 0.056810737, 0.026791653, 0.050318155, 0.023985857, 0.01939503, 0.042889766, 0.053369623, 0.035975814, 0.20204692, 0.05015312],
  nih: [0.039117552, 0.0034529066, 0.11396341, 0.0057298196, 0.00045666535, 0.0018880932, 0.012037827, 0.038744126, 0.0037213727, 0.014730946, 0.016149804, 0.054241467, 0.037198864, 0.0004403434, null, null, null, null],
  pc: [0.031012505, 0.013347598, 0.081435576, 0.001262615, 0.002587246, 0.0035944257, 0.0023071, 0.055412333, 0.044385884, 0.042766232, 0.043258056, 0.037629247, 0.005658899, 0.0091741895, null, 0.026507627, null, null],
  chex: [0.1988969, 0.05710573, null, 0.0531293, 0.1435217, null, null, 0.27212676, 0.07749717, null, 0.19712369, null, null, null, 0.09932402, 0.09273402, 0.3270967, 0.10888247],
  rsna: [null, null, null, null, null, null, null, null, 0.13486601, null, null, null, null, null, null, null, 0.13511065, null],
  mimicNb: [0.08558747, 0.011884617, null, 0.0040595434, 0.010733786, null, null, 0.118761964, 0.022924708, null, 0.06358637, null, null, null, 0.022143636, 0.017476924, 0.1258702, 0.014020768],
  mimicCh: [0.09121389, 0.010573786, null, 0.005023008, 0.003698257, null, null, 0.08001232, 0.037242252, null, 0.05006329, null, null, null, 0.019866971, 0.03823637, 0.11303808, 0.0069147074],
  // logits of the published ones, which were fitted on sigmoids of sigmoids
  resnet: [0.0628, 0.0178, 0.1518, 0.0289, 0.0101, 0.0141, 0.0152, 0.0746, 0.0313, 0.029, 0.0225, 0.0428, 0.0216, 0.0083, null, 0.0322, 0.0554, null],
} as const satisfies Record<string, Thresholds>;

const data = {
  nih: "NIH ChestX-ray14: free, with attribution",
  pc: "PadChest: research use agreement",
  chex: "CheXpert: Stanford research use agreement",
  rsna: "RSNA Pneumonia Challenge: its rules, non-commercial",
  mimic: "MIMIC-CXR: PhysioNet credentialed health data licence",
  all: "NIH, PadChest, CheXpert, MIMIC-CXR, RSNA and others: each under its own terms",
};

/**
 * The networks of TorchXRayVision. The code is Apache-2.0; no licence of the weights is stated, nor any hash. Sizes are those
 * that users of the release wrote down with the file's name; `null` where none did.
 */
export const torchxrayvisionEntries: readonly WeightEntry[] = [
  dense(
    "xrv-all",
    "nih-pc-chex-mimic_ch-google-openi-kaggle-",
    thresholds.all,
    data.all,
    28_382_008,
  ),
  dense("xrv-nih", "nih-", thresholds.nih, data.nih),
  dense("xrv-pc", "pc-", thresholds.pc, data.pc),
  dense("xrv-chex", "chex-", thresholds.chex, data.chex, 28_381_998),
  dense("xrv-rsna", "kaggle-", thresholds.rsna, data.rsna),
  dense("xrv-mimic-nb", "mimic_nb-", thresholds.mimicNb, data.mimic),
  dense("xrv-mimic-ch", "mimic_ch-", thresholds.mimicCh, data.mimic, 28_382_012),
  {
    ...entry("xrv-all", "pc-nih-rsna-siim-vin-resnet50-test512-e400-state.pt", thresholds.resnet),
    network: "resnet50-v1.5",
    preprocess: xrv(512),
    build: { classes: 18, inputShape: [512, 512, 1], classifierActivation: "linear" },
    licence: licence("PadChest, NIH, RSNA, SIIM and VinDr: each under its own terms"),
  },
];

function dense(
  id: string,
  file: string,
  operatingPoints: Thresholds,
  from: string,
  bytes: number | null = null,
): WeightEntry {
  return {
    ...entry(id, `${file}${DENSE}`, operatingPoints, bytes),
    network: "densenet121",
    preprocess: xrv(224),
    build: {
      classes: 18,
      inputShape: [224, 224, 1],
      classifierActivation: "linear",
      epsilon: 1e-5,
    },
    licence: licence(from),
  };
}

function entry(id: string, file: string, operatingPoints: Thresholds, bytes: number | null = null) {
  return {
    id,
    description: `TorchXRayVision, ${file}`,
    file: remoteFile(`${BASE}${file}`, { bytes }),
    source: "https://github.com/mlmed/torchxrayvision",
    classes: xrvClasses.map((name, i) => (operatingPoints[i] === null ? null : name)),
    outputs: "logits" as const,
    metrics: [],
    names: "xrv" as const,
    operatingPoints,
  };
}

function licence(from: string) {
  return { code: "Apache-2.0", weights: null, data: from };
}
