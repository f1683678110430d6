import { type LayerName, type NameMap, named, torchNames } from "./name-map.js";

/** ViT and DeiT in torchvision and timm. */
export function visionTransformerNames(): NameMap[] {
  return [
    torchNames("torchvision", torchvision(["mlp.0", "mlp.3"])),
    // the published files still have them
    torchNames("torchvision-old", torchvision(["mlp.linear_1", "mlp.linear_2"])),
    torchNames("timm", timm()),
  ];
}

function torchvision([first, second]: readonly [string, string]): LayerName[] {
  return [
    named("class_token", "class_token"),
    named("position_embedding", "encoder.pos_embedding"),
    named("conv_proj", "conv_proj"),
    ...inLayers((ours, i) => {
      const theirs = `encoder.layers.encoder_layer_${i}`;
      const attention = `${theirs}.self_attention`;
      return [
        named(`${ours}/ln_1`, `${theirs}.ln_1`),
        named(`${ours}/self_attention/in_proj/kernel`, `${attention}.in_proj_weight`, "dense"),
        named(`${ours}/self_attention/in_proj/bias`, `${attention}.in_proj_bias`),
        named(`${ours}/self_attention/out_proj`, `${attention}.out_proj`),
        named(`${ours}/ln_2`, `${theirs}.ln_2`),
        named(`${ours}/mlp_1`, `${theirs}.${first}`),
        named(`${ours}/mlp_2`, `${theirs}.${second}`),
      ];
    }),
    named("encoder_ln", "encoder.ln"),
    named("head", "heads.head"),
  ];
}

function timm(): LayerName[] {
  return [
    named("class_token", "cls_token"),
    named("position_embedding", "pos_embed"),
    named("conv_proj", "patch_embed.proj"),
    ...inLayers((ours, i) => {
      const module = (part: string) => `blocks.${i}.${part}`;
      return [
        named(`${ours}/ln_1`, module("norm1")),
        named(`${ours}/self_attention/in_proj`, module("attn.qkv")),
        named(`${ours}/self_attention/out_proj`, module("attn.proj")),
        named(`${ours}/ln_2`, module("norm2")),
        named(`${ours}/mlp_1`, module("mlp.fc1")),
        named(`${ours}/mlp_2`, module("mlp.fc2")),
      ];
    }),
    named("encoder_ln", "norm"),
    named("head", "head"),
  ];
}

function inLayers(names: (ours: string, i: number) => LayerName[]): LayerName[] {
  return Array.from({ length: 12 }, (_, i) => names(`encoder_layer_${i}`, i)).flat();
}
