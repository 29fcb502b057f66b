export { Tracks } from "./tracks.ts";
export type { TracksOptions } from "./tracks.ts";
