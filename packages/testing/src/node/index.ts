/**
 * What tests in Node find on the machine; `@xrt/testing` itself is loaded by pages too.
 *
 * @packageDocumentation
 */
export { peersPython } from "./peers-python.js";
