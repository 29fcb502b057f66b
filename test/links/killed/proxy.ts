/** A TCP proxy that is killed: `proxy.ts PORT TARGET`. Says when it listens. */
import { connect, createServer } from "node:net";

const [port, target] = process.argv.slice(2).map(Number) as [number, number];

const server = createServer((near) => {
  const far = connect(target, "127.0.0.1");
  near.pipe(far).pipe(near);
  near.on("error", () => far.destroy());
  far.on("error", () => near.destroy());
});
server.listen(port, "127.0.0.1", () => process.send?.("listening"));
