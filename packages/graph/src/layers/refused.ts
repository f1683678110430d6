/** Why layers of tfjs-layers 4.22 are not carried, and what to do instead, by class name. */
export const refusedLayers: ReadonlyMap<string, string> = new Map([
  ...group(
    "it works on sequences; carry [batch, length, channels] as an image of height 1 (reshape)",
    ["AveragePooling1D", "Conv1D", "MaxPooling1D"],
  ),
  ...group("it works on volumes; cut the network in front of it", [
    "AveragePooling3D",
    "Conv3D",
    "Conv3DTranspose",
    "MaxPooling3D",
  ]),
  ...group("it is recurrent; cut the network in front of it", [
    "Bidirectional",
    "ConvLSTM2D",
    "ConvLSTM2DCell",
    "GRU",
    "GRUCell",
    "LSTM",
    "LSTMCell",
    "RNN",
    "SimpleRNN",
    "SimpleRNNCell",
    "StackedRNNCells",
    "TimeDistributed",
  ]),
  ...group("it looks words or classes up; feed what it gives instead", [
    "CategoryEncoding",
    "Embedding",
    "PositionEmbedding",
  ]),
  ...group("it passes a mask on to later layers; remove it", ["Masking"]),
  ...group("it belongs to the language models of tfjs-layers; cut the network in front of it", [
    "Backbone",
    "BytePairTokenizer",
    "CachedMultiHeadAttention",
    "EinsumDense",
    "GPT2Backbone",
    "GPT2CausalLM",
    "GPT2CausalLMPreprocessor",
    "GPT2Preprocessor",
    "GPT2Tokenizer",
    "MultiHeadAttention",
    "Preprocessor",
    "StartEndPacker",
    "TransformerDecoder",
  ]),
  ...group("its size is random; resize before the network", ["RandomHeight", "RandomWidth"]),
]);

function group(reason: string, kinds: readonly string[]): [string, string][] {
  return kinds.map((kind) => [kind, reason]);
}
