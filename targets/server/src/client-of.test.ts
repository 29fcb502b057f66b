import { expect, test } from "vitest";
import { clientOf } from "./client-of.ts";

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::6", "2001:db8:1:2"],
  ["2001:db8::6", "2001:db8:0:0"],
  ["127.0.0.1", undefined],
  ["::ffff:127.0.0.1", undefined],
  ["::1", undefined],
  ["", undefined],
])("who comes from %s is %s", (address, client) => {
  expect(clientOf(address, undefined)).toBe(client);
});

test("a token for one session says more than the address", () => {
  const grant = { pipeline: "voice", until: 0 };
  expect(clientOf("127.0.0.1", { ...grant, session: "one" })).toBe("session one");
  expect(clientOf("10.0.0.1", grant)).toBe("10.0.0.1");
});
