import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readJson } from '#model/text/read-json.ts'
import { ifThere, invalid } from '../errors.ts'
import { writeWhole } from '../write-whole.ts'

/** How to reach a bucket, as far as it differs from the user's AWS configuration. Never contains keys. */
export const ConnectionSettings = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  region: z.string().min(1).optional(),
  profile: z.string().min(1).optional(),
  pathStyle: z.boolean().optional(),
})
export type ConnectionSettings = z.infer<typeof ConnectionSettings>

const Stored = z.strictObject({ buckets: z.record(z.string(), ConnectionSettings) })

/** Returns the file with the settings of buckets. It belongs to the user, outside every workspace. */
export function connectionSettingsFile(): string {
  const { XDG_CONFIG_HOME, APPDATA } = process.env
  if (process.platform === 'win32' && APPDATA) return join(APPDATA, 'Winnow', 'storage.json')
  return join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'winnow', 'storage.json')
}

/** Reads the settings of all buckets. Throws INVALID for a file that can't be understood. */
export async function allConnectionSettings(): Promise<Map<string, ConnectionSettings>> {
  const file = connectionSettingsFile()
  const text = await ifThere(readFile(file, 'utf8'))
  if (text === null) return new Map()
  const read = readJson(text)
  const stored = Stored.safeParse('problem' in read ? null : read.value)
  if (!stored.success)
    throw invalid(`${file} can’t be understood. Correct it, or delete it and run winnow storage set again.`)
  return new Map(Object.entries(stored.data.buckets))
}

/** Saves the settings of a bucket; null removes them. */
export async function writeConnectionSettings(bucket: string, settings: ConnectionSettings | null): Promise<void> {
  const all = await allConnectionSettings()
  if (settings) all.set(bucket, settings)
  else all.delete(bucket)
  const file = connectionSettingsFile()
  await mkdir(dirname(file), { recursive: true })
  await writeWhole(file, `${JSON.stringify({ buckets: Object.fromEntries(all) }, null, 2)}\n`)
}
