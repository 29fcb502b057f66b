/**
 * Opens a session with the generated client, feeds it the microphone and shows what comes back. Everything about
 * computers and wires is in the client; this page only knows `mic` and `summary`.
 */
import { liveMeter } from "/client/index.js";

const LOW = -60;
const SECONDS = 30;

const element = (id) => document.getElementById(id);
const button = element("start");
const history = [];
let running;

button.addEventListener("click", async () => {
  if (running) return stop();
  button.disabled = true;
  try {
    running = await start();
    button.textContent = "Stop";
    button.toggleAttribute("data-running", true);
  } catch (error) {
    say("error", error.name === "NotAllowedError" ? "The browser did not give access to a microphone" : error.message);
  }
  button.disabled = false;
});

async function start() {
  say("", "Connecting");
  const session = await liveMeter.connect(location.origin);
  // Everything a browser does to make calls pleasant would change the level that is measured.
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
  const stream = await navigator.mediaDevices.getUserMedia({ audio });
  const context = new AudioContext({ sampleRate: 48000 });
  await context.audioWorklet.addModule("capture.js");
  const capture = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  context.createMediaStreamSource(stream).connect(capture);

  let sent = 0;
  capture.port.onmessage = ({ data: samples }) => {
    const pts = sent / 48000;
    sent += samples.length;
    // What the microphone still gives after Stop has nowhere to go.
    if (running) session.mic.send({ kind: "audio", samples, rate: 48000, channels: 1, pts }).catch(fail);
  };
  void show(session);
  say("live", "Live");
  return { session, stream, context };
}

async function stop() {
  const { session, stream, context } = running;
  running = undefined;
  for (const track of stream.getTracks()) track.stop();
  await context.close();
  session.close();
  button.textContent = "Start the microphone";
  button.toggleAttribute("data-running", false);
  say("", "Stopped");
}

async function show(session) {
  history.length = 0;
  try {
    for await (const summary of session.summary) {
      history.push(summary);
      if (history.length > SECONDS * 10) history.shift();
      requestAnimationFrame(() => draw(summary));
    }
  } catch (error) {
    fail(error);
  }
}

/** After Stop the session ends, which is no failure. */
function fail(error) {
  if (running) say("error", error.message);
}

function say(state, text) {
  element("state").dataset.state = state;
  element("state").textContent = text;
}

function draw(summary) {
  for (const name of ["momentary", "shortTerm", "integrated", "range", "peak", "time"]) element(name).textContent = level(summary[name]);
  element("fill").style.width = percent(summary.momentary);
  element("mark").style.left = percent(summary.shortTerm);
  element("mark").style.opacity = Number.isFinite(summary.shortTerm) ? 1 : 0;
  drawHistory(element("history"));
}

const level = (value) => (Number.isFinite(value) ? value.toFixed(1).replace("-", "−") : "−∞");
const share = (value) => Math.min(1, Math.max(0, (value - LOW) / -LOW));
const percent = (value) => `${share(value) * 100}%`;

function drawHistory(canvas) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name);
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  const y = (value) => height - 12 - share(value) * (height - 24);
  pen.clearRect(0, 0, width, height);

  pen.strokeStyle = color("--quiet");
  pen.lineWidth = 1.5;
  pen.setLineDash([8, 8]);
  pen.beginPath();
  pen.moveTo(0, y(-23));
  pen.lineTo(width, y(-23));
  pen.stroke();
  pen.setLineDash([]);

  for (const [name, key, weight] of [
    ["--accent", "momentary", 2],
    ["--second", "shortTerm", 4],
  ]) {
    pen.strokeStyle = color(name);
    pen.lineWidth = weight;
    pen.beginPath();
    history.forEach((summary, i) => pen.lineTo(width - ((history.length - 1 - i) * width) / (SECONDS * 10 - 1), y(summary[key])));
    pen.stroke();
  }
}
