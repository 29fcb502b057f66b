export { addTracks } from "./add-tracks.ts";
export type { TrackState } from "./add-tracks.ts";
export { dialTrack } from "./dial-track.ts";
export type { DialledTrack, DialTrackOptions } from "./dial-track.ts";
