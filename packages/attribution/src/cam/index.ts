/** Class activation maps. */
export { type GradCamOptions, gradCam } from "./grad-cam.js";
