/** Upper and lower case by the engine of AssemblyScript's library. */
export function caseOf(text: String, upper: bool): String {
  return upper ? text.toUpperCase() : text.toLowerCase();
}
