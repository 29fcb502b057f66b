/** The examples, every way. */
import { compareCases } from "./compare-cases.ts";

compareCases(/^[^/]+$/);
