import type { ItemKind } from "../item-kind.js";
import { type Ball, ball, type Grating, grating, type Ring, ring } from "../other/things.js";
import { type Border, border } from "./border.js";
import { type BrightColumn, brightColumn } from "./bright-column.js";
import { type Cardiomegaly, cardiomegaly } from "./cardiomegaly.js";
import { type CornerWedge, cornerWedge } from "./corner-wedge.js";
import { type Effusion, effusion } from "./effusion.js";
import { type Leads, leads } from "./leads.js";
import { type NeutralPatch, neutralPatch } from "./neutral-patch.js";
import { type Nodule, nodule } from "./nodule.js";
import { type Opacity, opacity } from "./opacity.js";
import { type Overexposure, overexposure } from "./overexposure.js";
import { type SideLetter, sideLetter } from "./side-letter.js";
import { type Tag, tag } from "./tag.js";
import { type Tint, tint } from "./tint.js";
import { type Tube, tube } from "./tube.js";

/** Something planted in an image, with all that decides how it looks: plain data. */
export type PhantomItem =
  | Opacity
  | Effusion
  | Nodule
  | Cardiomegaly
  | Ball
  | Ring
  | Grating
  | Tube
  | Leads
  | Tag
  | SideLetter
  | Border
  | Tint
  | Overexposure
  | BrightColumn
  | CornerWedge
  | NeutralPatch;

/** Name of a kind of item, for example `"nodule"` or `"tag"`. */
export type PhantomItemKind = PhantomItem["kind"];

/** In the order in which marks are put on the film: frames and casts first, then what somebody wrote on them. */
export const itemKinds: {
  readonly [K in PhantomItemKind]: ItemKind<Extract<PhantomItem, { kind: K }>>;
} = {
  opacity,
  effusion,
  nodule,
  cardiomegaly,
  ball,
  ring,
  grating,
  tube,
  leads,
  exposure: overexposure,
  tint,
  border,
  cornerWedge,
  brightColumn,
  neutralPatch,
  sideLetter,
  tag,
};

/** Items in the order of {@link itemKinds}. */
export function inOrder(items: readonly PhantomItem[]): readonly PhantomItem[] {
  const order = Object.keys(itemKinds);
  return [...items].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** The kind of `item`, which knows how to apply it. */
export function kindOf<T extends PhantomItem>(item: T): ItemKind<T> {
  return itemKinds[item.kind] as unknown as ItemKind<T>;
}
