/**
 * From a unit, with JavaScript's meaning, to a kernel with explicit widths. Either the kernel does exactly what the unit does,
 * or fails where the unit would go on with a value that the kernel has no form for, or there is no kernel but a reason.
 */
import { narrowKernel } from "../narrow/narrow-kernel.ts";
import type { Kernel } from "../../../ir/kernel.ts";
import type { Spot, Unit } from "../../../ir/unit.ts";
import { verifyKernel } from "../../../ir/verify-kernel.ts";
import { lowerEntry } from "./entry.ts";
import { lowerFunction } from "./function.ts";
import { lowerGlobals } from "./global.ts";
import { Program } from "./program.ts";
import { Refusal } from "./refusal.ts";
import { lowerStructs } from "./struct.ts";

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
  return {
    name: unit.name,
    files: unit.files,
    structs: [...structs, ...program.madeStructs],
    functions: [...functions, ...program.madeFunctions],
    globals,
    entry,
  };
}
