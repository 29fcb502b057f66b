/**
 * Closes a run with the time of every suite, slowest last, and one plain line of counts that any tool can read.
 */
import type { Reporter, TestModule } from "vitest/node";

export class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const suites = modules.map((module) => ({ name: module.relativeModuleId, milliseconds: module.diagnostic().duration }));
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[stateOf(test.result().state)] += 1;
      if (module.state() === "failed" && module.errors().length > 0) counts.failed += 1;
    }
    suites.sort((a, b) => a.milliseconds - b.milliseconds);
    for (const suite of suites) console.log(`${(suite.milliseconds / 1000).toFixed(2).padStart(8)} s  ${suite.name}`);
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}

function stateOf(state: "passed" | "failed" | "skipped" | "pending"): "passed" | "failed" | "skipped" {
  // A test that never ran to its end is not a pass.
  return state === "pending" ? "failed" : state;
}
