import type { Draws } from "../draws.js";
import type { Pose } from "../grid.js";

/** One lung, in body coordinates. */
export interface LungAnatomy {
  /** Height of the apex. */
  readonly apex: number;
  /** Distance of the apex from the midline. */
  readonly apexOut: number;
  /** Distance of the chest wall from the midline where the lung is widest. */
  readonly width: number;
  /** Distance of the mediastinal border from the midline. */
  readonly medial: number;
  /** Height of the top of the diaphragm's dome. */
  readonly dome: number;
  /** How far the costophrenic angle lies below the dome. */
  readonly angle: number;
  /** How fast the wall spreads below the apex: 1 usual, more for a barrel, less for a bell. */
  readonly bulge: number;
}

/** What one person's chest looks like, apart from disease: plain numbers in body coordinates. */
export interface Anatomy {
  readonly pose: Pose;
  /** The patient's right lung, on the image's left. */
  readonly right: LungAnatomy;
  /** The patient's left lung, on the image's right. */
  readonly left: LungAnatomy;
  readonly heart: {
    /** Size against the usual; disease multiplies it. */
    readonly size: number;
    /** Of the long axis against the horizontal, in degrees: 20 lying, 50 upright. */
    readonly tilt: number;
    /** Height of the middle. */
    readonly height: number;
  };
  /** Radius of the aortic knob. */
  readonly aorta: number;
  readonly ribs: {
    /** Height of the first posterior rib at the spine. */
    readonly first: number;
    /** Between one rib and the next. */
    readonly spacing: number;
    /** How far a posterior rib falls from spine to wall. */
    readonly fall: number;
    /** How strongly ribs show: 1 usual. */
    readonly strength: number;
  };
  /** Height of the clavicles' inner and outer ends. */
  readonly clavicles: readonly [inner: number, outer: number];
  /** Thickness of the soft tissue outside the ribs. */
  readonly flank: number;
  /** Thickness of the whole body: 1 usual. */
  readonly thickness: number;
  /** Strength of the breast shadows, 0 for none. */
  readonly breast: number;
  /** Sideways bend of the spine. */
  readonly scoliosis: number;
  /** Radius of the gas bubble in the stomach. */
  readonly stomach: number;
  /** Number of the image's own vessel tree. */
  readonly vessels: number;
}

/** Where a chest comes from: the person, and the day and projection of the image. */
export interface AnatomySource {
  /** Numbers that all images of the patient share. */
  readonly patient: Draws;
  /** Numbers of this image. */
  readonly image: Draws;
  /** Correlation of a trait between two images of one patient, 0 to 1. */
  readonly correlation: number;
  readonly sex: "M" | "F";
  /** Years. */
  readonly age: number;
  readonly view: "PA" | "AP" | "AP Supine";
}

/**
 * A chest. Each trait is normal: `sqrt(r)` times the patient's number plus `sqrt(1 - r)` times the image's, so that two
 * images of a patient correlate by r (before traits are cut off at two standard deviations).
 */
export function sampleAnatomy({
  patient,
  image,
  correlation,
  sex,
  age,
  view,
}: AnatomySource): Anatomy {
  const shared = Math.sqrt(correlation);
  const own = Math.sqrt(1 - correlation);
  const trait = (name: string, mean: number, deviation: number) => {
    const z = shared * patient.normal(name) + own * image.normal(name);
    return mean + deviation * Math.min(2, Math.max(-2, z));
  };
  const female = sex === "F" ? 1 : 0;
  const lying = view === "PA" ? 0 : view === "AP" ? 0.6 : 1;
  const old = Math.max(0, age - 45) / 40;
  // a shallow breath lifts the diaphragm, and more so in bed
  const breath = image.normal("breath") * 0.012 - 0.05 * lying;
  const apex = trait("apex", 0.152, 0.01);
  const width = trait("width", 0.378 - 0.014 * female, 0.02);
  const lung = (side: "left" | "right"): LungAnatomy => ({
    apex: apex + trait(`${side} apex`, 0, 0.006),
    apexOut: trait(`${side} apex out`, 0.165, 0.01),
    width: width + trait(`${side} width`, 0, 0.008),
    medial: trait(`${side} medial`, 0.068 + 0.012 * lying, 0.006),
    dome:
      trait("dome", 0.69, 0.035) + (side === "left" ? trait("dome gap", 0.022, 0.012) : 0) + breath,
    angle: trait(`${side} angle`, 0.125, 0.022),
    bulge: trait("bulge", 1, 0.22),
  });
  return {
    pose: {
      rotation: 1.6 * image.normal("rotation"),
      shiftX: 0.012 * image.normal("shift x"),
      shiftY: 0.008 * Math.max(-1.5, Math.min(2, image.normal("shift y"))),
      scale: 1 + 0.02 * Math.max(-2, Math.min(1, image.normal("scale"))),
    },
    right: lung("right"),
    left: lung("left"),
    heart: {
      size: trait("heart", 1 + 0.1 * lying, 0.075),
      tilt: trait("tilt", 36 - 12 * lying, 8),
      height: trait("heart height", 0.575, 0.012) + breath * 0.6,
    },
    aorta: trait("aorta", 0.036 + 0.01 * old, 0.004),
    ribs: {
      first: trait("first rib", 0.128, 0.008),
      spacing: trait("rib spacing", 0.066, 0.005),
      fall: trait("rib fall", 0.105, 0.025),
      strength: trait("rib strength", 1 - 0.2 * old, 0.22),
    },
    clavicles: [
      trait("clavicle in", 0.2 - 0.03 * lying, 0.01),
      trait("clavicle out", 0.125 - 0.02 * lying, 0.018),
    ],
    flank: trait("flank", 0.07, 0.028),
    thickness: trait("thickness", 1, 0.09),
    breast: female * Math.max(0, trait("breast", 0.17, 0.09)),
    scoliosis: trait("scoliosis", 0, 0.008),
    stomach: Math.max(0, trait("stomach", 0.03, 0.02)),
    vessels: image.uniform("vessels") * 2 ** 32,
  };
}
