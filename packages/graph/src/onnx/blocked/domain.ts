/** The set of operators on blocked values. It is internal to onnxruntime, so what compile finds in it is tried first. */
export const BLOCKED_DOMAIN = "com.microsoft.nchwc";
