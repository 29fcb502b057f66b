export { nativePeers, nodePeers, weriftPeers } from "./node-peers.ts";
