/**
 * Names in printed code. Ids of the IR may hold anything ("#z", "0", "get v"), AssemblyScript's keywords and library names
 * must not be hit, and a generic parameter of a base class leaks into its subclasses: so every name gets a prefix for what
 * it is, and every character outside [A-Za-z0-9] is written as its code. Invariant: different ids give different names.
 */
export class Names {
  readonly #prefix: string;

  /** `prefix` keeps several kernels apart that are printed into one module. */
  constructor(prefix: string = "") {
    this.#prefix = prefix;
  }

  function(id: string): string {
    return `${this.#prefix}f_${mangle(id)}`;
  }

  struct(id: string): string {
    return `${this.#prefix}S_${mangle(id)}`;
  }

  global(id: string): string {
    return `${this.#prefix}g_${mangle(id)}`;
  }

  local(id: string): string {
    return `v_${mangle(id)}`;
  }

  field(id: string): string {
    return `p_${mangle(id)}`;
  }

  method(id: string): string {
    return `m_${mangle(id)}`;
  }

  /** A generated function or variable of the wrapper. */
  made(id: string): string {
    return `${this.#prefix}w_${id}`;
  }
}

function mangle(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, (character) => (character === "_" ? "__" : `_${character.charCodeAt(0).toString(16)}_`));
}
