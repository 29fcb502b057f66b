/**
 * From a unit, with JavaScript's meaning, to a kernel with explicit widths. Either the kernel does exactly what the unit does,
 * or fails where the unit would go on with a value that the kernel has no form for, or there is no kernel but a reason.
 */
import { narrowKernel } from "../narrow/narrow-kernel.ts";
import type { Kernel } from "../../../ir/kernel.ts";
import type { Spot, Unit } from "../../../ir/unit.ts";
import { verifyKernel } from "../../../ir/verify-kernel.ts";
import { exceptionGlobals, maker } from "./exception.ts";
import { lowerEntry } from "./entry.ts";
import { lowerFunction } from "./function.ts";
import { lowerGlobals } from "./global.ts";
import { growTexts } from "./grow-texts.ts";
import { Program } from "./program.ts";
import { Refusal } from "./refusal.ts";
import { lowerStructs } from "./struct.ts";
import { unwindFunctions } from "./unwind.ts";

export interface LowerRefusal {
  readonly reason: string;
  readonly spot: Spot;
}

export interface LowerOptions {
  /** False: every number stays a double. For tests: both must give the same. */
  readonly narrow?: boolean;
}

/** A kernel that is verified, or the reason why there is none: then the node becomes a host node. */
export function lowerUnit(unit: Unit, options: LowerOptions = {}): Kernel | LowerRefusal {
  try {
    const wide = lowerWide(unit);
    verifyKernel(wide);
    if (options.narrow === false) return wide;
    const narrow = narrowKernel(wide);
    verifyKernel(narrow);
    return narrow;
  } catch (error) {
    if (error instanceof Refusal) return { reason: error.reason, spot: error.spot };
    throw error;
  }
}

export function isRefusal(result: Kernel | LowerRefusal): result is LowerRefusal {
  return "reason" in result;
}

function lowerWide(unit: Unit): Kernel {
  const program = new Program(unit);
  const functions = unit.functions.map((entry) => lowerFunction(entry, program));
  const globals = lowerGlobals(program);
  const entry = lowerEntry(program);
  const structs = lowerStructs(program);
  const kernel: Kernel = {
    name: unit.name,
    files: unit.files,
    structs: [...structs, ...program.madeStructs],
    functions: [...functions, ...program.madeFunctions],
    globals,
    entry,
  };
  const whole = program.catches ? withExceptions(kernel, program) : kernel;
  return { ...whole, functions: whole.functions.map(growTexts) };
}

function withExceptions(kernel: Kernel, program: Program): Kernel {
  const functions = unwindFunctions(kernel, (name, at) => maker(name, false, program, at));
  const madeFunctions = program.madeFunctions.filter(({ id }) => !kernel.functions.some((known) => known.id === id));
  const madeStructs = program.madeStructs.filter(({ name }) => !kernel.structs.some((known) => known.name === name));
  return {
    ...kernel,
    structs: [...kernel.structs, ...madeStructs],
    functions: [...functions, ...madeFunctions],
    globals: [...exceptionGlobals(), ...kernel.globals],
  };
}
