/**
 * Values that are not known when a pipeline is built: `env` and `secret` are resolved where the stage starts, `param` is
 * given by the client of a session. They may be options, captured values or parts of templates, never structure.
 */
import { RmcError } from "../error.ts";
import { currentScope } from "./scope.ts";

/** A variable of the environment of the host; without a fallback it must exist. */
export function env(name: string, fallback?: string): string {
  const value = currentScope().env(name) ?? fallback;
  if (value !== undefined) return value;
  throw new RmcError("missing-env", `the environment has no ${name}, and env("${name}") has no fallback`);
}

/** A secret of the host: never written into a build, an error where it could reach a browser. */
export function secret(name: string): string {
  const value = currentScope().secret(name);
  if (value !== undefined) return value;
  throw new RmcError("missing-secret", `the secret ${name} is not set where this stage starts`);
}

/** A string, number or boolean that the client gives per session, or `rmc run --param name=value`. */
export function param<T extends string | number | boolean>(name: string, fallback: T): Widened<T> {
  const value: string | number | boolean = currentScope().param(name) ?? fallback;
  if (typeof value === typeof fallback) return value as Widened<T>;
  throw new RmcError("bad-param", `the parameter ${name} is a ${typeof fallback}, but was given ${JSON.stringify(value)}`);
}

/** The default's value says nothing of what a client gives. */
type Widened<T> = T extends string ? string : T extends number ? number : boolean;
