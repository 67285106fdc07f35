import type { Managed, ManagedKey } from '#contract'

/** Who restricted something, by which key of which file, and whom to ask. */
export function administratorText({ from, values, problems }: Managed, key: ManagedKey): string {
  const contact = values.contact === undefined ? '' : ` (${values.contact})`
  const mistakes = problems.length > 0 ? ` There is a mistake in the managed settings. ${problems.join(' ')}` : ''
  return `Set by your administrator${contact}: ${key} in ${from}.${mistakes}`
}
