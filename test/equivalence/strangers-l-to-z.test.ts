/** Programs as strangers write them, every way: the second half. */
import { compareCases } from "./compare-cases.ts";

compareCases(/^strangers\/[l-z]/);
