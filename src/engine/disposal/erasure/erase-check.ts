import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CertificateBody } from '#contract'
import type { Context } from '../../context.ts'
import { defineThread } from '../../threads/threads.ts'
import { forget } from './forget-in-records.ts'
import type { tasks } from './search-tasks.ts'

/** Searches for what is left of an erasure: the whole database and all folders, byte by byte. */
const searchThread = defineThread<typeof tasks>({ tasks: 'erasure', pool: 'compute' })

/** What was looked at after an erasure, and where else something of the images stays. */
export type EraseCheck = {
  verification: CertificateBody['verification']
  /** Below the workspace, and in its sealed records. */
  staying: CertificateBody['outOfScope']
  /** Earlier certificates that name the images. */
  certificates: string[]
}

/**
 * Ends an erasure: deletes what is left of its images below the workspace and in its records, then has a thread look for it,
 * byte by byte, all markers in one pass. `staying`: images of the erasure that stay after all.
 */
export function searchErased(
  context: Context,
  purgeRow: number,
  staying: readonly number[],
  signal: AbortSignal,
): Promise<EraseCheck> {
  const { store, folders, threads } = context
  return threads.own(searchThread, async (ask) => {
    const others = await ask('sweep', { folders, purgeRow, staying }, { signal })
    // One at a time: what a large import refused has megabytes.
    for (let record = await ask('nextRecord', true); record !== null; )
      record = await ask('nextRecord', forget(store, record))
    const log = await ask('log', null)
    if (log) rewriteLog(folders.root, log)
    await threads.alone(async () => empty(context))
    let { found, names } = await ask('look', null, { signal })
    if (found.some(({ count }) => count > 0)) {
      // What is left stands in free space of the database, which a rewrite leaves behind.
      await store.compact()
      await threads.alone(async () => empty(context))
      found = (await ask('look', null, { signal })).found
    }
    const hasFound = found.some(({ count }) => count > 0)
    const { parts, records, certificates } = await ask('staying', { others, hasFound }, { signal })
    return {
      verification: [
        {
          check: 'files below the workspace looked through by name, content and names in them',
          ok: true,
          found: parts.length === 0 ? 'nothing' : `${parts.length} named under what is out of scope`,
        },
        ...found.map(({ file, count }) => ({
          check: `bytes of ${file} searched for all ${names} hashes, paths and ids of labels`,
          ok: count === 0,
          found: count === 0 ? 'nothing' : `found ${count} times`,
        })),
      ],
      staying: [
        ...parts.map((where) => ({ what: 'files below the workspace that are not its own', where })),
        ...records.map((where) => ({
          what: 'record of the workspace that is sealed, or somebody’s own text, and names an image',
          where,
        })),
      ],
      certificates,
    }
  })
}

/** A running plan reads the database as it was, and keeps the write-ahead log from being emptied. */
function empty({ store }: Context): void {
  store.pragma('cache.wal_checkpoint(TRUNCATE)')
  store.pragma('wal_checkpoint(TRUNCATE)')
}

/** Here, where all its lines are written: those that came meanwhile stay behind the others. */
function rewriteLog(root: string, { bytes, instead }: { bytes: number; instead: Uint8Array }): void {
  const file = join(root, 'winnow.log')
  writeFileSync(file, Buffer.concat([instead, readFileSync(file).subarray(bytes)]))
}
