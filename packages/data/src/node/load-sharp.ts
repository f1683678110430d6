import { UsageError } from "@xrt/core";
import type sharp from "sharp";

/**
 * The image library `sharp`, an optional peer that is loaded when the first image is decoded.
 *
 * @throws UsageError when it is not installed or has no build for this machine.
 */
export async function loadSharp(
  load: () => Promise<{ default: typeof sharp }> = () => import("sharp"),
): Promise<typeof sharp> {
  try {
    return (await load()).default;
  } catch (cause) {
    const [problem] = String(cause instanceof Error ? cause.message : cause).split("\n");
    throw new UsageError(
      `decodeImage: the package sharp cannot be loaded (${problem}); run: npm install sharp`,
      { cause },
    );
  }
}
