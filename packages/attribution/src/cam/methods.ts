import type { MethodTable } from "../run/method-table.js";
import { gradCam } from "./grad-cam.js";

/** Class activation maps, by name. */
export const camMethods: MethodTable = { "grad-cam": gradCam };
