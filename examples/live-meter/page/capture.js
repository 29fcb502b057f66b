/** An AudioWorklet that gathers the microphone's samples into frames of 20 ms. */
class Capture extends AudioWorkletProcessor {
  #frame = new Float32Array(960);
  #filled = 0;

  process([input]) {
    const samples = input?.[0];
    for (let i = 0; samples && i < samples.length; i++) {
      this.#frame[this.#filled++] = samples[i];
      if (this.#filled === this.#frame.length) this.#send();
    }
    return true;
  }

  #send() {
    this.port.postMessage(this.#frame, [this.#frame.buffer]);
    this.#frame = new Float32Array(960);
    this.#filled = 0;
  }
}

registerProcessor("capture", Capture);
