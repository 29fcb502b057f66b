/** The door `@rmc/stdlib/convert`: the converters that the compiler puts between two formats. */
export { ConvertImage } from "./convert-image.ts";
export { ConvertPixels } from "./convert-pixels.ts";
export { MixChannels } from "./mix-channels.ts";
export { Resample } from "./resample.ts";
