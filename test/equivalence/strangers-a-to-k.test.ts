/** Programs as strangers write them, every way: the first half. */
import { compareCases } from "./compare-cases.ts";

compareCases(/^strangers\/[a-k]/);
