import { idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { readLong, readOne } from '../../query/index.ts'
import { defineThread } from '../../threads/threads.ts'
import { type tasks, withLedger } from './ledger-tasks.ts'

type Ledger = { id: number; path: string; revision: number; edits: number; last: number }

const ledgerThread = defineThread<typeof tasks>({ tasks: 'ledger', pool: 'compute' })

/** Finds missing or extra rows in the edit ledger: an image has one row per revision. */
export async function ledgerGaps(context: Pick<Context, 'store' | 'threads'>): Promise<string[]> {
  const wrong = await readLong<Ledger>(
    context,
    `SELECT image.id, path, image.revision, count(edit.seq) AS edits, coalesce(max(edit.revision), 0) AS last
     FROM image LEFT JOIN edit ON edit.image_id = image.id WHERE ${withLedger}
     GROUP BY image.id HAVING edits <> image.revision OR last <> image.revision`,
  )
  return wrong.map(
    ({ id, path, revision, edits }) =>
      `${path} (${idOf('img', id)}) has revision ${revision}, its history ${edits === 1 ? '1 edit' : `${edits} edits`}.`,
  )
}

type Run = { signal: AbortSignal; progress(images: number, of: number): void }

/** Finds images whose labels differ from the result of their edits, and edits that can't be read. */
export async function ledgerDifferences(
  context: Pick<Context, 'threads'>,
  { signal, progress }: Run,
): Promise<string[]> {
  const { n = 0 } = (await readOne<{ n: number }>(context, `SELECT count(*) AS n FROM image WHERE ${withLedger}`)) ?? {}
  const problems: string[] = []
  return context.threads.exclusive(ledgerThread, async (ask) => {
    for (let [after, compared] = [0, 0]; ; ) {
      const page = await ask('differences', { after }, { signal })
      problems.push(...page.problems)
      if (page.last === null) return problems
      after = page.last
      compared += page.images
      progress(compared, n)
    }
  })
}
