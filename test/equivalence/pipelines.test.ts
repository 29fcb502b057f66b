/** The cases that show one thing each, every way. */
import { compareCases } from "./compare-cases.ts";

compareCases(/^pipelines\//);
