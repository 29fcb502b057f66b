/**
 * One run of a function over ranges. Control is followed as it runs: branches with what their tests say, loops until the
 * state at their head holds every round. Invariant: `state` is undefined where control never gets.
 */
import type { KernelExpression, KernelFunction, KernelStatement } from "../../../ir/kernel.ts";
import { PRELUDE } from "../../../ir/prelude.ts";
import type { Analysis } from "./analysis.ts";
import { isNumeric } from "./analysis.ts";
import { comparisonOf, refine } from "./condition.ts";
import { factsOf, lengthSymbol } from "./facts.ts";
import { boundByLength, equalLength, sizeOf, symbolOf } from "./lengths.ts";
import { operatorRange } from "./operator-range.ts";
import { isPlain } from "./plain.ts";
import { preludeRange } from "./prelude-range.ts";
import type { Range } from "./range.ts";
import { ANYTHING, ANY_I32, EDGES, EXACT, LENGTH, constant, isExact, join, whole } from "./range.ts";
import { State, joinStates, sameState, widenState } from "./state.ts";

interface Exits {
  broken: State | undefined;
  continued: State | undefined;
}

const ELEMENTS: Readonly<Record<string, Range>> = {
  i8: whole(-128, 127),
  u8: whole(0, 255),
  u8c: whole(0, 255),
  i16: whole(-32768, 32767),
  u16: whole(0, 65535),
  i32: ANY_I32,
  u32: whole(0, 2 ** 32 - 1),
  f32: ANYTHING,
  f64: ANYTHING,
};

export class FunctionFlow {
  #state: State | undefined = new State();
  readonly #function: KernelFunction;
  readonly #analysis: Analysis;
  readonly #exits = new Map<string, Exits>();
  readonly #heads = new Map<KernelStatement, State>();

  constructor(entry: KernelFunction, analysis: Analysis) {
    this.#function = entry;
    this.#analysis = analysis;
    const state = new State();
    for (const local of entry.locals) if (isNumeric(local.type)) state.ranges.set(local.id, constant(0));
    for (const parameter of entry.parameters) {
      const known = analysis.summary.get(`${entry.id}/${parameter.id}`);
      if (isNumeric(parameter.type)) {
        if (known === undefined) this.#state = undefined;
        state.ranges.set(parameter.id, known);
      } else state.ranges.set(`#${parameter.id}`, analysis.summary.get(`${entry.id}/${parameter.id}#`) ?? whole(0, LENGTH));
    }
    if (this.#state !== undefined) this.#state = state;
  }

  run(): void {
    for (const global of this.#analysis.kernel.globals)
      if (this.#function.id === this.#analysis.kernel.functions[0]?.id && global.value !== undefined)
        this.#initialise(global.id, global.value);
    this.#run(this.#function.body);
  }

  #initialise(id: string, value: KernelExpression): void {
    const before = this.#state;
    this.#state = new State();
    this.#store(`global ${id}`, value, this.#evaluate(value));
    this.#state = before;
  }

  #run(statements: readonly KernelStatement[]): void {
    for (const statement of statements) {
      if (this.#state === undefined) return;
      this.#perform(statement, this.#state);
    }
  }

  #perform(statement: KernelStatement, state: State): void {
    switch (statement.kind) {
      case "setLocal":
        return this.#setLocal(statement.id, statement.value);
      case "setGlobal":
        this.#store(`global ${statement.id}`, statement.value, this.#evaluate(statement.value));
        return this.#state?.invalidate(`global ${statement.id}`);
      case "setField":
        this.#evaluate(statement.object);
        this.#store(`${statement.struct}.${statement.field}`, statement.value, this.#evaluate(statement.value));
        return this.#state?.invalidate(`field ${statement.struct}.${statement.field}`);
      case "setTyped":
        this.#evaluate(statement.array);
        this.#evaluate(statement.index);
        // The value may assign what the index was read from.
        this.#checkBounds(statement, statement.array, statement.index);
        return void this.#evaluate(statement.value);
      case "setArray":
        this.#evaluate(statement.array);
        this.#evaluate(statement.index);
        return void this.#evaluate(statement.value);
      case "expression":
      case "emit":
        return void this.#evaluate(statement.value);
      case "if":
        return this.#branch(statement);
      case "loop":
        return this.#loop(statement, state);
      case "block":
        return this.#block(statement);
      case "break":
      case "continue": {
        const exits = this.#exits.get(statement.label);
        if (exits !== undefined && statement.kind === "break") exits.broken = joinStates(exits.broken, state);
        if (exits !== undefined && statement.kind === "continue") exits.continued = joinStates(exits.continued, state);
        this.#state = undefined;
        return;
      }
      case "return":
        if (statement.value !== undefined) this.#return(statement.value);
        this.#state = undefined;
        return;
      case "fail":
        this.#evaluate(statement.message);
        this.#state = undefined;
    }
  }

  #setLocal(id: string, value: KernelExpression): void {
    const range = this.#evaluate(value);
    const state = this.#state;
    if (state === undefined) return;
    if (isNumeric(value.type)) {
      const facts = factsOf(value, state, (part) => this.#peek(part));
      const equal = equalLength(value, state);
      state.invalidate(`local ${id}`);
      if (equal !== undefined) state.bind(`value of ${id}`, [`local ${id}`], equal);
      state.ranges.set(id, range);
      state.setFacts(id, facts);
      this.#note(id, range);
      return;
    }
    if (value.type.kind !== "typed" && value.type.kind !== "string") return state.invalidate(`local ${id}`);
    const size = this.#sizeOf(value, state);
    const symbol = symbolOf(value, state);
    const kept = symbol === `length of local ${id}`;
    if (!kept) state.invalidate(`local ${id}`);
    state.ranges.set(`#${id}`, size);
    if (symbol !== undefined && !kept) state.bind(`local ${id}`, [`local ${id}`], symbol);
    else if (value.kind === "newTyped") boundByLength(id, value.length, state, (part) => this.#peek(part));
  }

  #branch(statement: Extract<KernelStatement, { kind: "if" }>): void {
    const { yes, no } = this.#condition(statement.test);
    this.#state = yes;
    this.#run(statement.then);
    const after = this.#state;
    this.#state = no;
    this.#run(statement.else);
    this.#state = joinStates(after, this.#state);
  }

  #block(statement: Extract<KernelStatement, { kind: "block" }>): void {
    const exits: Exits = { broken: undefined, continued: undefined };
    this.#exits.set(statement.label, exits);
    this.#run(statement.body);
    this.#state = joinStates(this.#state, exits.broken);
  }

  /** A loop inside of a loop goes on from the head that it had in the outer loop's last round: states only grow. */
  #loop(statement: Extract<KernelStatement, { kind: "loop" }>, entry: State): void {
    let head = joinStates(new State(entry), this.#heads.get(statement)) ?? entry;
    for (let round = 0; ; round++) {
      const exits: Exits = { broken: undefined, continued: undefined };
      this.#exits.set(statement.label, exits);
      this.#state = new State(head);
      this.#run(statement.body);
      this.#state = joinStates(this.#state, exits.continued);
      this.#run(statement.update);
      const next =
        round === 0 ? (joinStates(new State(head), this.#state) ?? head) : widenState(head, this.#state, round < 12 ? EDGES : []);
      if (sameState(head, next)) {
        this.#heads.set(statement, head);
        this.#state = exits.broken;
        return;
      }
      head = next;
    }
  }

  #return(value: KernelExpression): void {
    const range = this.#evaluate(value);
    if (this.#state !== undefined && isNumeric(value.type)) this.#analysis.summary.add(this.#function.id, range ?? ANYTHING);
  }

  /** What goes into a field or global. */
  #store(key: string, value: KernelExpression, range: Range | undefined): void {
    if (this.#state === undefined) return;
    if (isNumeric(value.type)) this.#analysis.summary.add(key, range ?? ANYTHING);
    else if (value.type.kind === "typed" || value.type.kind === "string")
      this.#analysis.summary.add(`${key}#`, this.#sizeOf(value, this.#state));
  }

  #note(id: string, range: Range | undefined): void {
    const { notes } = this.#analysis;
    const key = `${this.#function.id}/${id}`;
    notes?.stored.set(key, join(notes.stored.get(key), range ?? ANYTHING));
  }

  /** The range of a number (undefined for other values); notes it. */
  #evaluate(value: KernelExpression): Range | undefined {
    if (this.#state === undefined) return undefined;
    const range = this.#range(value, this.#state);
    if (!isNumeric(value.type) || this.#state === undefined) return undefined;
    const known = range ?? (value.type.kind === "i32" ? ANY_I32 : value.type.kind === "i64" ? whole(-EXACT, EXACT) : ANYTHING);
    const { notes } = this.#analysis;
    notes?.ranges.set(value, join(notes.ranges.get(value), known) as Range);
    return known;
  }

  /** The range of a part that was evaluated already, without evaluating it again. */
  #peek(value: KernelExpression): Range | undefined {
    const state = this.#state;
    if (state === undefined || !isPlain(value)) return undefined;
    const { notes } = this.#analysis;
    this.#analysis.notes = undefined;
    const range = this.#evaluate(value);
    this.#analysis.notes = notes;
    this.#state = state;
    return range;
  }

  #range(value: KernelExpression, state: State): Range | undefined {
    const { summary } = this.#analysis;
    switch (value.kind) {
      case "f64":
      case "i32":
      case "i64":
        return constant(value.value);
      case "local":
        return state.ranges.get(value.id);
      case "global":
        return summary.get(`global ${value.id}`);
      case "field":
        this.#evaluate(value.object);
        return summary.get(`${value.struct}.${value.field}`);
      case "operate":
        return this.#operate(value);
      case "getTyped": {
        this.#evaluate(value.array);
        this.#evaluate(value.index);
        this.#checkBounds(value, value.array, value.index);
        const element = ELEMENTS[value.element] ?? ANYTHING;
        if (value.bounds === "zero") return join(element, constant(0));
        return value.bounds === "nan" && !this.#isInside(value.array, value.index) ? { ...element, nan: true } : element;
      }
      case "getArray":
        this.#evaluate(value.array);
        this.#evaluate(value.index);
        return undefined;
      case "length":
        this.#evaluate(value.of);
        return this.#sizeOf(value.of, state);
      case "select":
        return this.#select(value);
      case "and":
      case "or": {
        const { yes, no } = this.#condition(value);
        this.#state = joinStates(yes, no);
        return undefined;
      }
      case "sequence":
        this.#run(value.statements);
        return this.#evaluate(value.value);
      case "call":
        return this.#call(value);
      case "callMethod":
        this.#evaluate(value.object);
        return this.#open(value.arguments);
      case "callClosure":
        this.#evaluate(value.callee);
        return this.#open(value.arguments);
      case "prelude": {
        if (PRELUDE[value.name]?.calls === true) return this.#open(value.arguments);
        const ranges = value.arguments.map((argument) => this.#evaluate(argument));
        if (value.name === "string.charCodeAt") this.#checkBounds(value, value.arguments[0], value.arguments[1]);
        return preludeRange(value.name, ranges);
      }
      case "newTyped":
        this.#evaluate(value.length);
        return undefined;
      case "newArray":
        for (const item of value.items) this.#evaluate(item);
        return undefined;
      case "closure":
        this.#evaluate(value.environment);
        return undefined;
      case "cast":
      case "isNull":
      case "isInstance":
        this.#evaluate(value.value);
        return undefined;
      case "sameReference":
        this.#evaluate(value.left);
        this.#evaluate(value.right);
        return undefined;
      default:
        return undefined;
    }
  }

  #operate(value: Extract<KernelExpression, { kind: "operate" }>): Range | undefined {
    if (value.operator === "bool.not" || comparisonOf(value.operator) !== undefined) {
      const { yes, no } = this.#condition(value);
      this.#state = joinStates(yes, no);
      return undefined;
    }
    const ranges = value.operands.map((operand) => this.#evaluate(operand) ?? ANYTHING);
    return operatorRange(value.operator, ranges);
  }

  #select(value: Extract<KernelExpression, { kind: "select" }>): Range | undefined {
    const { yes, no } = this.#condition(value.test);
    this.#state = yes;
    const then = this.#evaluate(value.then);
    const after = this.#state;
    this.#state = no;
    const otherwise = this.#evaluate(value.else);
    this.#state = joinStates(after, this.#state);
    return join(after === undefined ? undefined : then, this.#state === undefined ? undefined : otherwise);
  }

  #call(value: Extract<KernelExpression, { kind: "call" }>): Range | undefined {
    const target = this.#analysis.functions.get(value.function);
    const ranges = value.arguments.map((argument) => this.#evaluate(argument));
    if (this.#state === undefined || target === undefined) return undefined;
    if (!this.#analysis.fixed.has(target.id)) {
      target.parameters.forEach((parameter, i) =>
        this.#store(`${target.id}/${parameter.id}`, value.arguments[i] as KernelExpression, ranges[i]),
      );
    }
    for (const name of this.#analysis.effects.get(target.id) ?? []) this.#state.invalidate(name);
    if (!isNumeric(value.type)) return undefined;
    const result = this.#analysis.summary.get(target.id);
    if (result === undefined) this.#state = undefined;
    return result;
  }

  /** A call of a function that is only known when it runs. */
  #open(values: readonly KernelExpression[]): undefined {
    for (const value of values) this.#evaluate(value);
    for (const name of this.#analysis.effects.get("any") ?? []) this.#state?.invalidate(name);
    return undefined;
  }

  /** The states after a test came out true, and false. */
  #condition(test: KernelExpression): { readonly yes: State | undefined; readonly no: State | undefined } {
    if (this.#state === undefined) return { yes: undefined, no: undefined };
    if (test.kind === "bool") return test.value ? { yes: this.#state, no: undefined } : { yes: undefined, no: this.#state };
    if (test.kind === "and" || test.kind === "or") return this.#both(test);
    if (test.kind === "sequence") {
      this.#run(test.statements);
      return this.#condition(test.value);
    }
    if (test.kind === "operate" && test.operator === "bool.not") {
      const { yes, no } = this.#condition(test.operands[0] as KernelExpression);
      return { yes: no, no: yes };
    }
    const comparison = test.kind === "operate" ? comparisonOf(test.operator) : undefined;
    if (test.kind !== "operate" || comparison === undefined) {
      this.#evaluate(test);
      return { yes: this.#state, no: this.#state === undefined ? undefined : new State(this.#state) };
    }
    return this.#compare(test, comparison);
  }

  #compare(
    test: Extract<KernelExpression, { kind: "operate" }>,
    comparison: NonNullable<ReturnType<typeof comparisonOf>>,
  ): { readonly yes: State | undefined; readonly no: State | undefined } {
    const [left, right] = test.operands as [KernelExpression, KernelExpression];
    const ranges = new Map([
      [left, this.#evaluate(left)],
      [right, this.#evaluate(right)],
    ]);
    const state = this.#state;
    if (state === undefined) return { yes: undefined, no: undefined };
    const plain = isPlain(left) && isPlain(right);
    if (!plain) return { yes: state, no: new State(state) };
    const range = (part: KernelExpression): Range | undefined => ranges.get(part) ?? this.#peek(part);
    return { yes: refine(state, comparison, left, right, true, range), no: refine(state, comparison, left, right, false, range) };
  }

  #both(test: Extract<KernelExpression, { kind: "and" | "or" }>): { readonly yes: State | undefined; readonly no: State | undefined } {
    const left = this.#condition(test.left);
    this.#state = test.kind === "and" ? left.yes : left.no;
    const right = this.#condition(test.right);
    return test.kind === "and"
      ? { yes: right.yes, no: joinStates(left.no, right.no) }
      : { yes: joinStates(left.yes, right.yes), no: right.no };
  }

  #sizeOf(value: KernelExpression, state: State): Range {
    return sizeOf(value, state, this.#analysis.summary, (part) => this.#peek(part));
  }

  #checkBounds(access: KernelExpression | KernelStatement, array: KernelExpression | undefined, index: KernelExpression | undefined): void {
    const { notes } = this.#analysis;
    if (notes === undefined || this.#state === undefined || array === undefined || index === undefined) return;
    notes.met.add(access);
    if (!this.#isInside(array, index)) notes.unproven.add(access);
  }

  #isInside(array: KernelExpression, index: KernelExpression): boolean {
    const state = this.#state;
    const range = this.#peek(index);
    if (state === undefined || range === undefined || !isExact(range) || range.negativeZero || range.low < 0) return false;
    if (range.high < this.#sizeOf(array, state).low) return true;
    const symbol = lengthSymbol(array, state);
    return symbol !== undefined && (factsOf(index, state, (part) => this.#peek(part)).get(symbol) ?? 0) >= 1;
  }
}
