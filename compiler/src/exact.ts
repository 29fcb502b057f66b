/**
 * `import "rmc/exact"` first: `Math` in this process then gives the same bits as in kernels and on every other engine, and upper
 * and lower case are those of the kernels' version of Unicode. The engine's own may differ in the last digits, and in letters
 * that are newer or older than it.
 */
import { installExactCase, installExactMath } from "@rmc/math";

installExactMath();
installExactCase();
