import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CertificateBody } from '#contract'
import type { Context } from '../../context.ts'
import { defineThread } from '../../threads/threads.ts'
import { forget } from './forget-in-records.ts'
import type { tasks } from './search-tasks.ts'

/** Searches for remains of an erasure: the whole database and all folders, byte by byte. */
const searchThread = defineThread<typeof tasks>({ tasks: 'erasure', pool: 'compute' })

/** The result of the search after an erasure, and where else remains of the images stay. */
export type EraseCheck = {
  verification: CertificateBody['verification']
  /** Below the workspace, and in its sealed records. */
  staying: CertificateBody['outOfScope']
  /** Earlier certificates that name the images. */
  certificates: string[]
}

/**
 * Ends an erasure: deletes the remains of its images below the workspace and in its records, then a thread searches for
 * them, byte by byte, all markers in one pass. `staying`: images of the erasure that stay after all.
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
    // One at a time: the list of files that a large import rejected takes megabytes.
    for (let record = await ask('nextRecord', true); record !== null; )
      record = await ask('nextRecord', forget(store, record))
    const log = await ask('log', null)
    if (log) rewriteLog(folders.root, log)
    await threads.alone(async () => empty(context))
    let { found, names } = await ask('look', null, { signal })
    if (found.some(({ count }) => count > 0)) {
      // The remains are in free space of the database, which a rewrite leaves behind.
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

/** A running plan reads an old snapshot of the database and keeps the write-ahead log from being emptied. */
function empty({ store }: Context): void {
  store.pragma('cache.wal_checkpoint(TRUNCATE)')
  store.pragma('wal_checkpoint(TRUNCATE)')
}

/** Runs on this thread, which writes all log lines: lines that arrived meanwhile stay after the others. */
function rewriteLog(root: string, { bytes, instead }: { bytes: number; instead: Uint8Array }): void {
  const file = join(root, 'winnow.log')
  writeFileSync(file, Buffer.concat([instead, readFileSync(file).subarray(bytes)]))
}
