import type { Managed, ManagedKey } from '#contract'

/** Returns a sentence about who restricted something, with the key and the file. */
export function administratorText({ from, values, problems }: Managed, key: ManagedKey): string {
  const contact = values.contact === undefined ? '' : ` (${values.contact})`
  const mistakes = problems.length > 0 ? ` There is a mistake in the managed settings. ${problems.join(' ')}` : ''
  return `Set by your administrator${contact}: ${key} in ${from}.${mistakes}`
}
