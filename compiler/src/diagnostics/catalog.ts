/**
 * Every diagnostic the compiler and the command line can report: its code, its title and how bad it is. A code is never
 * used for something else. Each has a page `docs/diagnostics/CODE.md` and a fixture that provokes it; a test checks both.
 * To add one: a line here in its area (1 load, 2 analyse, 3 place, 4 lower, 5 emit and command line), page, fixture.
 */
import type { Diagnostic, DiagnosticNote } from "./diagnostic.ts";
import type { Span } from "../ir/source.ts";

// The order is the order of `rmc explain --list`: by number.
export const CATALOG = {
  RMC1001: { title: "TypeScript error", severity: "error" },
  RMC1002: { title: "An import that cannot be resolved", severity: "error" },
  RMC1003: { title: "strictNullChecks is off", severity: "error" },
  RMC1004: { title: "A tsconfig.json that cannot be used", severity: "error" },
  RMC1005: { title: "The pipeline's file cannot be read", severity: "error" },
  RMC1006: { title: "A node does not accept what flows into it", severity: "error" },
  RMC1007: { title: "A flow that depends on itself", severity: "error" },
  RMC1008: { title: "A pipeline that returns no flows", severity: "error" },
  RMC2001: { title: "Something in a pipeline that is not a constant", severity: "error" },
  RMC2002: { title: "Something computed from a value that is known only at start", severity: "error" },
  RMC2003: { title: "A construct that a pipeline's function cannot have", severity: "error" },
  RMC2004: { title: "A place inside a loop over a value that is not constant", severity: "error" },
  RMC2005: { title: "Two pipelines of one name", severity: "error" },
  RMC2006: { title: "A file with no pipeline", severity: "error" },
  RMC2007: { title: "Something that is not a flow stands where a flow is needed", severity: "error" },
  RMC2008: { title: "Something that is not a node stands where a node is needed", severity: "error" },
  RMC2009: { title: "A node instance that is used twice", severity: "error" },
  RMC2010: { title: "A node instance that is made outside the pipeline", severity: "error" },
  RMC2011: { title: "Module state that two nodes change", severity: "error" },
  RMC2012: { title: "An input that is never used", severity: "warning" },
  RMC2013: { title: "A flow that is never used", severity: "warning" },
  RMC2014: { title: "An option of a place or join that cannot be used", severity: "error" },
  RMC2015: { title: "An option that a node does not have", severity: "error" },
  RMC2016: { title: "A node marked @kernel that cannot be one", severity: "error" },
  RMC2017: { title: "A parameter with two defaults", severity: "error" },
  RMC2018: { title: "A node's code that uses a flow of the pipeline", severity: "error" },
  RMC2019: { title: "A compute place with the name of another host", severity: "error" },
  RMC3001: { title: "A value that cannot cross from one place to another", severity: "error" },
  RMC3002: { title: "A value without a codec holds its nodes together", severity: "warning" },
  RMC3003: { title: "Two calls want different links for one flow", severity: "error" },
  RMC3004: { title: "A module that does not exist where the node runs", severity: "error" },
  RMC3005: { title: "A secret that the browser could read", severity: "error" },
  RMC3006: { title: "A format is converted", severity: "note" },
  RMC3007: { title: "A pipeline that the file does not have", severity: "error" },
  RMC3008: { title: "A link that cannot be a track with Opus", severity: "error" },
  RMC4001: { title: "A forced kernel that cannot be lowered", severity: "error" },
  RMC5001: { title: "A package that needs Node where there is none", severity: "error" },
  RMC5002: { title: "User code that cannot be bundled", severity: "error" },
  RMC5003: { title: "A Python client of a pipeline with browser stages", severity: "error" },
  RMC5100: { title: "An argument of the command line that cannot be understood", severity: "error" },
  RMC5101: { title: "An input or output that the pipeline does not have", severity: "error" },
  RMC5102: { title: "An input without a file", severity: "error" },
  RMC5103: { title: "A file that cannot be read", severity: "error" },
  RMC5104: { title: "An empty file", severity: "error" },
  RMC5105: { title: "A file that is not what its name says", severity: "error" },
  RMC5106: { title: "A file format that cannot hold the flow", severity: "error" },
  RMC5107: { title: "A file that cannot be written", severity: "error" },
  RMC5108: { title: "A file that cannot hold everything", severity: "warning" },
  RMC5109: { title: "A file or value that is too large", severity: "error" },
  RMC5110: { title: "An input or output is converted", severity: "note" },
  RMC5111: { title: "An input file without values", severity: "warning" },
  RMC5112: { title: "A flow that changes its format within one file", severity: "error" },
  RMC5113: { title: "A parameter that the pipeline does not take", severity: "error" },
  RMC5114: { title: "An engine that is not installed", severity: "error" },
  RMC5115: { title: "A host that did not start or stopped too early", severity: "error" },
  RMC5116: { title: "A folder that is not a build", severity: "error" },
  RMC5117: { title: "A diagnostic code that does not exist", severity: "error" },
  RMC5118: { title: "A project or target that cannot be written there", severity: "error" },
  RMC5119: { title: "An address that cannot be used", severity: "error" },
  RMC5120: { title: "A file that is read and written at once", severity: "error" },
} as const;

export type DiagnosticCode = keyof typeof CATALOG;

export interface DiagnosticParts {
  readonly message: string;
  readonly span?: Span | undefined;
  readonly notes?: readonly DiagnosticNote[];
  readonly help?: string | undefined;
}

/** A diagnostic of the catalogue, with its severity from there. */
export function diagnostic(code: DiagnosticCode, parts: DiagnosticParts): Diagnostic {
  return { code, severity: CATALOG[code].severity, message: parts.message, span: parts.span, notes: parts.notes ?? [], help: parts.help };
}
