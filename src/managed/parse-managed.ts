import { type Managed, type ManagedKey, ManagedSettings, strictestManaged } from '#contract'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { messageOf } from '#model/text/zod-messages.ts'

export const nothingManaged: Managed = { from: null, values: {}, problems: [] }

const isKey = (name: string): name is ManagedKey => Object.hasOwn(ManagedSettings.shape, name)

/** If the restrictions can't be read, everything is restricted. */
export const allClosed = (from: string, problem: string): Managed => ({
  from,
  values: strictestManaged,
  problems: [problem],
})

/** Replaces a value that can't be read. */
function strictest(key: ManagedKey): Managed['values'] {
  if (key === 'contact') return {}
  return key === 'updateFeed' || key === 'updateKey' ? { updates: 'off' } : { [key]: strictestManaged[key] }
}

/**
 * Reads the managed settings of a file or the registry. A wrong value closes what its key restricts. An unknown key may restrict
 * anything, so it closes everything.
 */
export function parseManaged(settings: unknown, from: string): Managed {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    return allClosed(from, `${from}: Expected an object with settings.`)
  const problems: string[] = []
  const values: Managed['values'] = {}
  let isUnknown = false
  for (const [name, value] of Object.entries(settings)) {
    if (name === '$schema') continue
    if (!isKey(name)) {
      isUnknown = true
      const nearest = didYouMean(name, Object.keys(ManagedSettings.shape))
      problems.push(`${from}: “${name}” is unknown to this version of Winnow.${nearest}`)
      continue
    }
    const { data, error } = ManagedSettings.shape[name].safeParse(value)
    if (error) problems.push(`${from}: “${name}”: ${messageOf(error)}`)
    Object.assign(values, error ? strictest(name) : { [name]: data })
  }
  return { from, values: isUnknown ? { ...values, ...strictestManaged } : values, problems }
}
