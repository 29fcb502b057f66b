/** The code behind a node, for what needs the syntax: captures, reach, isolation, the kernel subset. */
import type { ts } from "ts-morph";
import type { Span } from "../../ir/source.ts";
import type { ClassValue, FunctionValue } from "../constants/value.ts";
import type { Followed } from "../reach/follow-code.ts";

export interface NodeSource {
  /** Id of the node. */
  readonly node: string;
  readonly value: FunctionValue | ClassValue;
  /** The class, the function, or the variable that a declaration file has for it. */
  readonly declaration: ts.Node;
  readonly followed: Followed;
  readonly span: Span;
}
