/** Calls: of functions, of methods through the instance's class, of closures, of constructors. */
import type { At, KernelExpression, KernelFunction, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import type { Expression, FunctionUnit, Type } from "../../../ir/unit.ts";
import { call, cast, local, perform, setLocal } from "./build.ts";
import { makeEnvironment } from "./closure.ts";
import { convert, lowerAs } from "./convert.ts";
import { lowerExpression } from "./expression.ts";
import type { Program } from "./program.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { lowerType } from "./type.ts";

export function lowerCall(expression: Extract<Expression, { kind: "call" }>, scope: Scope): KernelExpression {
  const target = scope.program.function(expression.function);
  const values = passed(
    expression.arguments,
    target.parameters.map((parameter) => parameter.type),
    scope,
    expression.spot,
  );
  const environment = target.captures.length > 0 ? [makeEnvironment(target, scope, expression.spot)] : [];
  return called(target, [...environment, ...values], expression.type, scope, expression.spot);
}

export function lowerApply(expression: Extract<Expression, { kind: "apply" }>, scope: Scope): KernelExpression {
  const { callee, spot } = expression;
  const { type } = callee;
  if (type.kind !== "function") throw new Refusal("calls something that is not a function", spot);
  if (callee.kind === "closure") {
    const target = scope.program.function(callee.function);
    return lowerCall(
      {
        kind: "call",
        function: callee.function,
        arguments: expression.arguments.slice(0, target.parameters.length),
        type: expression.type,
        spot,
      },
      scope,
    );
  }
  const closure = lowerExpression(callee, scope);
  const values = passed(expression.arguments, type.parameters, scope, spot);
  const value: KernelExpression = {
    kind: "callClosure",
    callee: closure,
    arguments: values,
    type: lowerType(type.result, scope.program),
    at: spot,
  };
  return convert(value, type.result, expression.type, scope, spot);
}

export function lowerMethod(expression: Extract<Expression, { kind: "method" }>, scope: Scope): KernelExpression {
  const { object, method, spot } = expression;
  const receiver = lowerExpression(object, scope);
  if (object.type.kind === "union") return unionMethod(receiver, expression, scope);
  const target = firstImplementation(expression.struct, method, scope.program);
  if (target === undefined) throw new Refusal(`calls ${method}, which has no implementation here`, spot);
  const types = target.parameters.slice(1).map((parameter) => parameter.type);
  const values = passed(expression.arguments, types, scope, spot);
  const owner = methodOwner(expression.struct, method, scope.program);
  if (owner === undefined) scope.program.declareAbstract(expression.struct, method);
  const overridden =
    owner === undefined || scope.program.derived(expression.struct).some((struct) => struct.methods.some((entry) => entry.name === method));
  if (!overridden) return called(target, [narrowTo(receiver, target, scope), ...values], expression.type, scope, spot);
  const value: KernelExpression = {
    kind: "callMethod",
    object: receiver,
    struct: owner ?? expression.struct,
    method,
    arguments: values,
    type: lowerType(target.result, scope.program),
    at: spot,
  };
  return convert(value, target.result, expression.type, scope, spot);
}

export function lowerNew(expression: Extract<Expression, { kind: "new" }>, scope: Scope): KernelExpression {
  const { struct, construct, spot } = expression;
  const type: KernelType = { kind: "struct", name: struct };
  if (construct === undefined) return { kind: "newStruct", struct, type, at: spot };
  const target = scope.program.function(construct);
  const types = target.parameters.slice(1).map((parameter) => parameter.type);
  const id = construction(struct, target, scope.program, spot);
  return call(id, passed(expression.arguments, types, scope, spot), type, spot);
}

/** The struct of the lineage that has the method. */
export function methodOwner(struct: string, method: string, program: Program): string | undefined {
  return program.lineage(struct).find((name) => program.struct(name).methods.some((entry) => entry.name === method));
}

/** What runs on an instance of the struct itself; for an abstract method, any implementation below (they agree in type). */
export function firstImplementation(struct: string, method: string, program: Program): FunctionUnit | undefined {
  const owner =
    methodOwner(struct, method, program) ??
    program.derived(struct).find((entry) => entry.methods.some((candidate) => candidate.name === method))?.name;
  const found = owner === undefined ? undefined : program.struct(owner).methods.find((entry) => entry.name === method);
  return found === undefined ? undefined : program.function(found.function);
}

function called(target: FunctionUnit, values: readonly KernelExpression[], type: Type, scope: Scope, at: At): KernelExpression {
  const value = call(target.id, values, lowerType(target.result, scope.program), at);
  return convert(value, target.result, type, scope, at);
}

function passed(values: readonly Expression[], types: readonly Type[], scope: Scope, at: At): KernelExpression[] {
  if (values.length !== types.length)
    throw new Refusal(`calls a function of ${types.length} parameters with ${values.length} arguments`, at);
  return values.map((value, i) => lowerAs(value, types[i] as Type, scope));
}

/** The receiver as the class that declares the method. */
function narrowTo(receiver: KernelExpression, target: FunctionUnit, scope: Scope): KernelExpression {
  const self = target.parameters[0];
  if (self === undefined) return receiver;
  const type = lowerType(self.type, scope.program);
  return type.kind === "struct" && receiver.type.kind === "struct" && type.name !== receiver.type.name
    ? cast(receiver, type, true)
    : receiver;
}

/** A helper per class and shape of its constructor: allocates, constructs. */
function construction(struct: string, target: FunctionUnit, program: Program, at: At): string {
  const type: KernelType = { kind: "struct", name: struct };
  const id = `new ${struct} ${target.id}`;
  return program.helper(id, (): KernelFunction => {
    const parameters = target.parameters.slice(1).map((parameter, i) => ({ id: `p${i}`, type: lowerType(parameter.type, program) }));
    const object = local("object", type, at);
    const self = target.parameters[0];
    const receiver =
      self !== undefined && self.type.kind === "struct" && self.type.name !== struct ? cast(object, self.type, true) : object;
    const body: KernelStatement[] = [
      setLocal("object", { kind: "newStruct", struct, type, at }),
      perform(call(target.id, [receiver, ...parameters.map((parameter) => local(parameter.id, parameter.type, at))], { kind: "void" }, at)),
      { kind: "return", value: object, at },
    ];
    return { id, label: struct, parameters, result: type, locals: [{ id: "object", type }], body, at };
  });
}

/** A helper per union and method that asks which option it is. */
function unionMethod(receiver: KernelExpression, expression: Extract<Expression, { kind: "method" }>, scope: Scope): KernelExpression {
  const { method, spot, object, type } = expression;
  if (receiver.type.kind !== "union" || object.type.kind !== "union")
    throw new Refusal("calls a method of a value that may be missing", spot);
  const union = receiver.type;
  const types = expression.arguments.map((argument) => argument.type);
  const values = expression.arguments.map((argument) => lowerExpression(argument, scope));
  const result = lowerType(type, scope.program);
  const id = `${union.structs.join("|")}.${method}(${values.map((value) => JSON.stringify(value.type)).join()})${JSON.stringify(result)}`;
  scope.program.helper(id, (): KernelFunction => {
    const parameters = [{ id: "object", type: union }, ...values.map((value, i) => ({ id: `p${i}`, type: value.type }))];
    const arms = union.structs.map((struct): KernelStatement => {
      const self = cast(local("object", union, spot), { kind: "struct", name: struct }, true);
      const inner = optionCall(
        self,
        struct,
        method,
        types.map((of, i) => ({ of, id: `p${i}` })),
        type,
        scope,
        spot,
      );
      const body: KernelStatement[] =
        result.kind === "void" ? [perform(inner), { kind: "return", at: spot }] : [{ kind: "return", value: inner, at: spot }];
      return {
        kind: "if",
        test: { kind: "isInstance", value: local("object", union, spot), struct, type: { kind: "bool" }, at: spot },
        then: body,
        else: [],
        at: spot,
      };
    });
    const failure: KernelStatement = {
      kind: "fail",
      message: { kind: "string", value: `no ${method}`, type: { kind: "string" }, at: spot },
      at: spot,
    };
    return { id, label: method, parameters, result, locals: [], body: [...arms, failure], at: spot };
  });
  return call(id, [receiver, ...values], result, spot);
}

function optionCall(
  self: KernelExpression,
  struct: string,
  method: string,
  values: readonly { readonly of: Type; readonly id: string }[],
  type: Type,
  scope: Scope,
  at: At,
): KernelExpression {
  const target = firstImplementation(struct, method, scope.program);
  if (target === undefined) throw new Refusal(`calls ${method}, which ${struct} does not have`, at);
  const parameters = target.parameters.slice(1);
  if (parameters.length !== values.length) throw new Refusal(`calls ${method} of a union whose options take different parameters`, at);
  const given = values.map(({ of, id }, i) =>
    convert(local(id, lowerType(of, scope.program), at), of, (parameters[i] as { type: Type }).type, scope, at),
  );
  const owner = methodOwner(struct, method, scope.program) ?? struct;
  const value: KernelExpression = {
    kind: "callMethod",
    object: self,
    struct: owner,
    method,
    arguments: given,
    type: lowerType(target.result, scope.program),
    at,
  };
  return convert(value, target.result, type, scope, at);
}
