export { Tracks } from "./tracks.ts";
export type { TrackCounts, TracksOptions } from "./tracks.ts";
