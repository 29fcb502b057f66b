/** What the clients of pipelines with tracks have more; the others do not carry it. */
export { addTracks } from "@rmc/media";
