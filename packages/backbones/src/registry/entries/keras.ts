import { imagenetClasses } from "../classes/imagenet.js";
import { square } from "../contracts.js";
import type { WeightLicence } from "../licence.js";
import { type RemoteFile, remoteFile } from "../remote-file.js";
import type { WeightEntry } from "../weight-entry.js";

const FIRST = "https://github.com/fchollet/deep-learning-models/releases/download/";
const LATER = "https://github.com/keras-team/keras-applications/releases/download/";
const MOBILE_V2 = "https://github.com/JonathanCMitchell/mobilenet_v2_keras/releases/download/v1.1/";
const EFFICIENT = "https://storage.googleapis.com/keras-applications/";
const DATA = "ImageNet 2012: non-commercial research and education";

/** Licences of the weights as the documentation of keras.applications states them under "License". */
const licences = {
  vgg: { code: "MIT", weights: "CC-BY-4.0", data: DATA },
  mit: { code: "MIT", weights: "MIT", data: DATA },
  bsd: { code: "MIT", weights: "BSD-3-Clause", data: DATA },
  apache: { code: "MIT", weights: "Apache-2.0", data: DATA },
} as const satisfies Record<string, WeightLicence>;

type Published = Pick<WeightEntry, "network" | "licence" | "preprocess" | "file" | "noTop"> &
  Partial<Pick<WeightEntry, "id" | "names" | "build">>;

const caffe = square("caffe", 224);
const torch = square("torch", 224);
const tf = square("tf", 224);

/**
 * ImageNet weights that keras.applications fetches. Hashes are its own, of MD5. Sizes are what Keras printed while it fetched
 * the file of this name ("Downloading data from ... 102967424/102967424") in public notebooks; `null` where none showed it.
 */
export const kerasEntries: readonly WeightEntry[] = [
  entry({
    network: "vgg16",
    licence: licences.vgg,
    preprocess: caffe,
    file: md5(FIRST, "v0.1/vgg16", "64373286793e3c8b2b4e3219cbf3544b", 553_467_096),
    noTop: md5NoTop(FIRST, "v0.1/vgg16", "6d6bbae143d832006294945121d1f1fc", 58_889_256),
  }),
  entry({
    network: "vgg19",
    licence: licences.vgg,
    preprocess: caffe,
    file: md5(FIRST, "v0.1/vgg19", "cbe5617147190e668d6c5d5026f83318", 574_710_816),
    noTop: md5NoTop(FIRST, "v0.1/vgg19", "253f8cb515780f3b799900260a226db6", 80_134_624),
  }),
  entry({
    network: "resnet50-v1",
    licence: licences.mit,
    preprocess: caffe,
    file: md5(LATER, "resnet/resnet50", "2cb95161c43110f7111970584f804107", 102_967_424),
    noTop: md5NoTop(LATER, "resnet/resnet50", "4d473c1dd8becc155b73f8504c6f6626", 94_765_736),
  }),
  entry({
    network: "resnet50-v2",
    licence: licences.mit,
    preprocess: tf,
    file: md5(LATER, "resnet/resnet50v2", "3ef43a0b657b3be2300d5770ece849e0"),
    noTop: md5NoTop(LATER, "resnet/resnet50v2", "fac2f116257151a9d068a22e544a4917", 94_668_760),
  }),
  entry({
    network: "densenet121",
    licence: licences.bsd,
    preprocess: torch,
    file: md5(LATER, "densenet/densenet121", "9d60b8095a5708f2dcce2bca79d332c7"),
    noTop: md5NoTop(LATER, "densenet/densenet121", "30ee3e1110167f948a6b9946edeeb738", 29_084_464),
  }),
  entry({
    network: "densenet169",
    licence: licences.bsd,
    preprocess: torch,
    file: md5(LATER, "densenet/densenet169", "d699b8f76981ab1b30698df4c175e90b"),
    noTop: md5NoTop(LATER, "densenet/densenet169", "b8c4d4c20dd625c148057b9ff1c1176b", 51_877_672),
  }),
  entry({
    network: "densenet201",
    licence: licences.bsd,
    preprocess: torch,
    file: md5(LATER, "densenet/densenet201", "1ceb130c1ea1b78c3bf6114dbdfd8807"),
    noTop: md5NoTop(LATER, "densenet/densenet201", "c13680b51ded0fb44dff2d8f86ac8bb1", 74_836_368),
  }),
  entry({
    network: "inception-v3",
    names: "keras-order",
    licence: licences.mit,
    preprocess: square("tf", 299),
    file: md5(FIRST, "v0.5/inception_v3", "9a0d58056eeedaa3f26cb7ebd46da564", 96_112_376),
    noTop: md5NoTop(FIRST, "v0.5/inception_v3", "bcbd6486424b2319ff4ef7d526e38f63", 87_910_968),
  }),
  entry({
    network: "xception",
    names: "keras-order",
    licence: licences.mit,
    preprocess: square("tf", 299),
    file: md5(FIRST, "v0.4/xception", "0a58e3b7378bc2990ea3b43d5981f1f6", 91_884_032),
    noTop: md5NoTop(FIRST, "v0.4/xception", "b0042744bf5b25fce3cb969f33bebb97", 83_683_744),
  }),
  entry({
    network: "efficientnet-b0",
    licence: licences.apache,
    // Keras scales raw pixels inside its model, our network has none of it: 1/255, ImageNet's mean and deviation
    preprocess: torch,
    file: remoteFile(`${EFFICIENT}efficientnetb0.h5`, {
      hash: { algorithm: "md5", hex: "902e53a9f72be733fc0bcb005b3ebbac" },
    }),
    noTop: remoteFile(`${EFFICIENT}efficientnetb0_notop.h5`, {
      bytes: 16_705_208,
      hash: { algorithm: "md5", hex: "50bc09e76180e00e4465e1a485ddc09d" },
    }),
  }),
  ...[
    { alpha: "0.25", written: "2_5" },
    { alpha: "0.5", written: "5_0" },
    { alpha: "0.75", written: "7_5" },
    // both are of one length, as an HDF5 file is that something was deleted from
    { alpha: "1", written: "1_0", bytes: 17_225_924, noTopBytes: 17_225_924 },
  ].map(({ alpha, written, bytes = null, noTopBytes = null }) =>
    entry({
      network: `mobilenet-v1-${alpha}`,
      licence: licences.apache,
      preprocess: tf,
      file: remoteFile(`${FIRST}v0.6/mobilenet_${written}_224_tf.h5`, { bytes }),
      noTop: remoteFile(`${FIRST}v0.6/mobilenet_${written}_224_tf_no_top.h5`, {
        bytes: noTopBytes,
      }),
    }),
  ),
  ...[
    { alpha: "0.35", noTopBytes: 2_019_640 },
    { alpha: "0.5" },
    { alpha: "0.75" },
    { alpha: "1", written: "1.0", bytes: 14_536_120, noTopBytes: 9_406_464 },
    { alpha: "1.4" },
  ].map(({ alpha, written = alpha, bytes = null, noTopBytes = null }) => {
    const base = `${MOBILE_V2}mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${written}_224`;
    return entry({
      network: `mobilenet-v2-${alpha}`,
      licence: licences.apache,
      preprocess: tf,
      file: remoteFile(`${base}.h5`, { bytes }),
      noTop: remoteFile(`${base}_no_top.h5`, { bytes: noTopBytes }),
    });
  }),
];

function entry({ id = "imagenet", names = "keras", ...published }: Published): WeightEntry {
  return {
    id,
    names,
    description: "ImageNet, keras.applications",
    source: "https://keras.io/api/applications/",
    classes: imagenetClasses,
    outputs: "softmax",
    metrics: [],
    ...published,
  };
}

/** A file of keras.applications, with its classifier unless `end` says otherwise. */
function md5(
  base: string,
  stem: string,
  hex: string,
  bytes: number | null = null,
  end = "",
): RemoteFile {
  return remoteFile(`${base}${stem}_weights_tf_dim_ordering_tf_kernels${end}.h5`, {
    bytes,
    hash: { algorithm: "md5", hex },
  });
}

/** A file of keras.applications without its classifier. */
function md5NoTop(base: string, stem: string, hex: string, bytes: number): RemoteFile {
  return md5(base, stem, hex, bytes, "_notop");
}
