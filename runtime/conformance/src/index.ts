export { channelCases } from "./channel-cases.ts";
export type { ChannelCase, ChannelOptions } from "./channel-cases.ts";
export { conform, reportText } from "./conform.ts";
export type { Outcome, Report } from "./conform.ts";
