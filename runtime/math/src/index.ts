export { createExactCase, installExactCase, type ExactCase } from "./exact-case.ts";
export { createExactMath, installExactMath, mathModuleBytes, type ExactMath } from "./exact-math.ts";
