/** Nodes of the standard library. The converters are those that the compiler inserts where two formats differ. */
export { ConvertImage, ConvertPixels, MixChannels, Resample } from "./convert/index.ts";
