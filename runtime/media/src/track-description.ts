/** What has to be changed in a description: by itself a browser sends and hears Opus in one channel. */

/** Of our own offer, and of the answer to it. */
export function withChannels(sdp: string, channels: 1 | 2): string {
  return channels === 1 ? sdp : sdp.replaceAll(/^(a=fmtp:\d+ (?=.*\buseinbandfec=).*?)(\r?)$/gm, "$1;stereo=1;sprop-stereo=1$2");
}
