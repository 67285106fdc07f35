import type { Managed } from '#contract'
import { allClosed, parseManaged } from './parse-managed.ts'

/** The registry key of group policies and device management. Only administrators can write it. */
export const registryKey = 'HKLM\\SOFTWARE\\Policies\\Winnow'

const valueLine = /^ {4}(\S+) {4}(REG_\w+)(?: {4}(.*))?$/

/** Reads the managed settings from the output of `reg query`: texts, whole numbers and lists of texts. */
export function readRegistry(printed: string): Managed {
  const values = new Map<string, unknown>()
  for (const line of printed.split(/\r?\n/)) {
    if (!line.startsWith('    ')) continue
    const [, name, type, value = ''] = valueLine.exec(line) ?? []
    if (name === undefined) return allClosed(registryKey, `${registryKey}: “${line.trim()}” can’t be read.`)
    values.set(
      name,
      type === 'REG_MULTI_SZ' ? value.split('\\0').filter(Boolean) : type === 'REG_DWORD' ? Number(value) : value,
    )
  }
  return parseManaged(Object.fromEntries(values), registryKey)
}
