/** What a server does, in the text form that Prometheus reads. There are as many lines as streams, channels and codes, not as sessions. */
import type { HostReport, StreamReport } from "@rmc/runtime";

type Labels = Readonly<Record<string, string | number>>;
type Sample = readonly [labels: Labels, value: number];

export function metricsText(report: HostReport, build: Labels): string {
  const { streams, sessions } = report;
  const by = (value: (stream: StreamReport) => number): Sample[] => streams.map((stream) => [labelsOf(stream), value(stream)]);
  const paths = (kind: string): Sample[] =>
    report.paths.filter((path) => path.kind === kind).map(({ channel, count }) => [{ channel }, count]);
  const states = ["opening", "open", "away", "closing"] as const;
  return [
    family("rmc_build_info", "gauge", "What is served.", [[build, 1]]),
    family("rmc_start_time_seconds", "gauge", "When the server began, since 1970.", [[{}, report.since / 1000]]),
    family(
      "rmc_sessions",
      "gauge",
      "Sessions, by how they are.",
      states.map((state) => [{ state }, sessions.filter((session) => session.state === state).length]),
    ),
    family("rmc_sessions_opened_total", "counter", "Sessions that were opened.", [[{}, report.opened]]),
    family("rmc_sessions_ended_total", "counter", "Sessions that are over, by the code of what ended them.", codes(report.ended)),
    family("rmc_sessions_refused_total", "counter", "Sessions that were refused, by the code of why.", codes(report.refused)),
    family(
      "rmc_connections_found_total",
      "counter",
      "Connections of sessions that came, first ones and others after a break.",
      paths("found"),
    ),
    family("rmc_connections_lost_total", "counter", "Connections of sessions that broke or fell silent.", paths("lost")),
    family("rmc_connections_failed_total", "counter", "Connections that were tried in vain.", paths("failed")),
    family(
      "rmc_queued_bytes",
      "gauge",
      "Bytes that wait in streams.",
      by(({ queued }) => queued),
    ),
    family(
      "rmc_frames_total",
      "counter",
      "Frames of streams.",
      by(({ frames }) => frames),
    ),
    family(
      "rmc_bytes_total",
      "counter",
      "Bytes of the frames of streams.",
      by(({ bytes }) => bytes),
    ),
    family("rmc_frames_dropped_total", "counter", "Frames that were given up, by the link's mode or a cancel.", [
      ...streams.map((stream): Sample => [{ ...labelsOf(stream), reason: "mode" }, stream.dropped]),
      ...streams.map((stream): Sample => [{ ...labelsOf(stream), reason: "cancel" }, stream.cancelled]),
    ]),
    family(
      "rmc_cancels_total",
      "counter",
      "Cancels on streams.",
      by(({ cancels }) => cancels),
    ),
    ...trackFamilies(report),
  ].join("");
}

/** Where links have Opus. */
function trackFamilies({ tracks, trackCounts }: HostReport): string[] {
  if (tracks === undefined || trackCounts === undefined) return [];
  const by = (value: (counts: NonNullable<HostReport["trackCounts"]>[number]) => number): Sample[] =>
    trackCounts.map((counts) => [{ stream: counts.stream, flow: counts.flow, direction: counts.direction }, value(counts)]);
  return [
    family(
      "rmc_tracks",
      "gauge",
      "Tracks with Opus.",
      by(({ stream }) => tracks.filter((track) => track.stream === stream && track.state === "open").length),
    ),
    family(
      "rmc_track_frames_total",
      "counter",
      "Frames that came of tracks, and packets that went.",
      by(({ frames }) => frames),
    ),
    family(
      "rmc_track_packets_lost_total",
      "counter",
      "Packets of tracks that never came in time.",
      by(({ lost }) => lost),
    ),
    family(
      "rmc_track_packets_stale_total",
      "counter",
      "Packets of tracks that came twice or too late.",
      by(({ stale }) => stale),
    ),
    family(
      "rmc_track_frames_dropped_total",
      "counter",
      "Frames of tracks that gave way because their stage was behind.",
      by(({ dropped }) => dropped),
    ),
  ];
}

function labelsOf({ stream, flow, from, to, direction }: StreamReport): Labels {
  return { stream, flow, from, to, direction };
}

function codes(counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts).map(([code, count]) => [{ code }, count]);
}

function family(name: string, type: "counter" | "gauge", help: string, samples: readonly Sample[]): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map(([labels, value]) => `${name}${print(labels)} ${value}\n`).join("")}`;
}

function print(labels: Labels): string {
  const printed = Object.entries(labels).map(([name, value]) => `${name}="${escape(String(value))}"`);
  return printed.length === 0 ? "" : `{${printed.join(",")}}`;
}

function escape(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}
