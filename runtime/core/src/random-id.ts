/** 128 bits that nobody can guess: who knows the name of a session, or of a channel, may take part in it. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
