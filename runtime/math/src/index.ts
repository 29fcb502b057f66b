export { createExactMath, installExactMath, mathModuleBytes, type ExactMath } from "./exact-math.ts";
