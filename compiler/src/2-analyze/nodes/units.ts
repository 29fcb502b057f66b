/** The units of all pipelines of a file, each made once: the same code with the same types is the same kernel. */
import type { KernelVerdict } from "../../ir/graph.ts";
import type { Unit } from "../../ir/unit.ts";
import type { NodeSubject, NodeVerdict } from "../subset/analyze-node.ts";
import type { Candidate } from "./kernel-verdict.ts";

export class Units {
  readonly #verdicts = new Map<string, KernelVerdict>();
  readonly #units: Record<string, Unit> = {};

  get all(): Readonly<Record<string, Unit>> {
    return this.#units;
  }

  verdict({ declaration, id }: Candidate, subject: NodeSubject, analyze: (subject: NodeSubject) => NodeVerdict): KernelVerdict {
    const { file, offset } = declaration;
    const key = JSON.stringify([file, offset, { ...subject, name: "" }]);
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const name = this.#free(id);
    const made = analyze({ ...subject, name });
    const verdict: KernelVerdict = "unit" in made ? { kernel: true, unit: name } : { kernel: false, reason: made.reason, at: made.span };
    if ("unit" in made) this.#units[name] = made.unit;
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  #free(name: string): string {
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? name : `${name}.${number}`;
      if (!(candidate in this.#units)) return candidate;
    }
  }
}
