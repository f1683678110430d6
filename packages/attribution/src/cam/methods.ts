import type { MethodTable } from "../run/method-table.js";
import { ablationCam } from "./ablation-cam.js";
import { cam } from "./cam.js";
import { eigenCam } from "./eigen-cam.js";
import { eigenGradCam } from "./eigen-grad-cam.js";
import { fasterScoreCam } from "./faster-score-cam.js";
import { fem } from "./fem.js";
import { finerCam } from "./finer-cam.js";
import { gradCam } from "./grad-cam.js";
import { gradCamPlusPlus } from "./grad-cam-plus-plus.js";
import { guidedGradCam } from "./guided-grad-cam.js";
import { hiResCam } from "./hi-res-cam.js";
import { isCam } from "./is-cam.js";
import { layerCam } from "./layer-cam.js";
import { scoreCam } from "./score-cam.js";
import { smoothGradCamPlusPlus } from "./smooth-grad-cam-plus-plus.js";
import { ssCam } from "./ss-cam.js";
import { xGradCam } from "./x-grad-cam.js";

/** Class activation maps, by name. */
export const camMethods: MethodTable = {
  "grad-cam": gradCam,
  "grad-cam-plus-plus": gradCamPlusPlus,
  "smooth-grad-cam-plus-plus": smoothGradCamPlusPlus,
  "hi-res-cam": hiResCam,
  "layer-cam": layerCam,
  "x-grad-cam": xGradCam,
  cam,
  "score-cam": scoreCam,
  "faster-score-cam": fasterScoreCam,
  "ss-cam": ssCam,
  "is-cam": isCam,
  "ablation-cam": ablationCam,
  "eigen-cam": eigenCam,
  "eigen-grad-cam": eigenGradCam,
  fem,
  "finer-cam": finerCam,
  "guided-grad-cam": guidedGradCam,
};
