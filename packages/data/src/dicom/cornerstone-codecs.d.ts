// The codecs of Cornerstone come without types: all are one Emscripten module that makes decoders of one kind.
declare module "@cornerstonejs/codec-charls/decode" {
  const load: import("./codec-module.js").LoadCodec;
  export default load;
}
declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/decode" {
  const load: import("./codec-module.js").LoadCodec;
  export default load;
}
declare module "@cornerstonejs/codec-openjpeg/decode" {
  const load: import("./codec-module.js").LoadCodec;
  export default load;
}
declare module "@cornerstonejs/codec-charls/decodewasmjs" {
  const load: import("./codec-module.js").LoadCodec;
  export default load;
}
declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs" {
  const load: import("./codec-module.js").LoadCodec;
  export default load;
}
declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  const load: import("./codec-module.js").LoadCodec;
  export default load;
}
