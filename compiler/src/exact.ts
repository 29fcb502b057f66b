/**
 * `import "rmc/exact"` first: `Math` in this process then gives the same bits as in kernels and on every other engine. The
 * engine's own may differ in the last digits.
 */
import { installExactMath } from "@rmc/math";

installExactMath();
