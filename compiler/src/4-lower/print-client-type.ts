/** Pieces of the declarations of a client. */
export function printBlock(name: string, lines: readonly string[], comment: string): string {
  return `/** ${comment} */\nexport interface ${name} {${lines.length > 0 ? `\n${lines.join("\n")}\n` : ""}}`;
}

export function printName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
