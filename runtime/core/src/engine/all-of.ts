/** Several waits as one. Nothing to wait for stays nothing, so that what is synchronous stays so. */
export function allOf(waits: readonly (void | Promise<void>)[]): void | Promise<void> {
  const promises = waits.filter((wait) => wait !== undefined);
  if (promises.length > 0) return Promise.all(promises).then(() => undefined);
}
