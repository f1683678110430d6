/**
 * Where the embedded default data lie on disk: radiographs and a network. Node only.
 *
 * @packageDocumentation
 */
export { sampleMobileNetFolder } from "./sample-mobile-net-folder.js";
export { sampleXrayNetworkFolder } from "./sample-xray-network-folder.js";
export { sampleXraysFolder } from "./sample-xrays-folder.js";
