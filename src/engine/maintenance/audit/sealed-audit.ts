import { createPublicKey, verify } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type AuditHead, type AuditSeal, sealedText, sealIn } from '#contract'
import { auditHead, auditProblems } from '../../access/index.ts'
import { invalid } from '../../errors.ts'
import { type Driver, openDriver, type Store } from '../../store/index.ts'
import { workspaceMark } from '../../workspace/index.ts'

const hashesFrom = (store: Pick<Store, 'all'>, entry: number, limit: number): AuditHead[] =>
  store.all<AuditHead>('SELECT seq AS entry, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?', [entry, limit])

/** Returns what a server seals of the audit log: the entries after this one, and the newest. */
export const auditSince = (
  store: Store,
  { entry, limit }: { entry: number; limit: number },
): { workspace: string; newest: AuditHead; entries: AuditHead[] } => ({
  workspace: workspaceMark(store) ?? '',
  newest: auditHead(store),
  entries: hashesFrom(store, entry, limit),
})

/** What was sealed of an audit log, and how the log differs from it. */
export type SealedVerdict = {
  entries: number
  seals: number
  sealedUpTo: number
  lastSealedAt: string | null
  problems: string[]
  notes: string[]
}

type SealedEntry = { hash: string; at: string }

/**
 * Compares the audit log of a workspace with what a server sealed of it. Needs neither the server nor the workspace's key,
 * only the public key and the sealed lines. `database`: a workspace's folder, or its winnow.db.
 */
export async function verifySealedAudit({
  database,
  publicKey,
  heads,
}: {
  database: string
  publicKey: string
  heads: string
}): Promise<SealedVerdict> {
  const file = (await stat(database)).isDirectory() ? join(database, 'winnow.db') : database
  const key = createPublicKey(await readFile(publicKey))
  const lines = (await readFile(heads, 'utf8')).split('\n').filter((line) => line.trim() !== '')
  const driver = openDriver(file, { readOnly: true })
  try {
    const problems: string[] = []
    const notes: string[] = []
    const mark = workspaceMark(driver)
    const sealed = new Map<number, SealedEntry>()
    const seals: AuditSeal[] = []
    for (const [n, line] of lines.entries()) {
      const seal = sealIn(line)
      if (!seal) {
        if (line.includes('audit seal')) problems.push(`Line ${n + 1} of ${heads} can’t be read.`)
        continue
      }
      if (!verify(null, Buffer.from(sealedText(seal)), key, Buffer.from(seal.signature, 'base64'))) {
        problems.push(`Line ${n + 1} of ${heads} was not signed with this key, or was changed.`)
        continue
      }
      if (seal.workspace !== mark) continue
      seals.push(seal)
      for (const [i, hash] of seal.hashes.entries()) {
        const entry = seal.first + i
        const before = sealed.get(entry)
        if (before && before.hash !== hash)
          problems.push(`Entry ${entry} was sealed twice, at ${before.at} and as another one at ${seal.at}.`)
        else if (!before) sealed.set(entry, { hash, at: seal.at })
      }
    }
    if (seals.length === 0) problems.push(`No line of ${heads} is about this workspace.`)
    const entries = await auditProblems(driver, (problem) => problems.push(problem))
    problems.push(...againstSeals(driver, sealed))
    const sealedUpTo = Math.max(0, ...sealed.keys())
    const open = hashesFrom(driver, 0, -1)
      .filter(({ entry }) => !sealed.has(entry))
      .map(({ entry }) => entry)
    if (open.length > 0) notes.push(`Not sealed, so only the chain speaks for them: ${rangesOf(open)}.`)
    return { entries, seals: seals.length, sealedUpTo, lastSealedAt: seals.at(-1)?.at ?? null, problems, notes }
  } catch (error) {
    throw error instanceof Error && 'code' in error && /^SQLITE_/.test(String(error.code))
      ? invalid(`${file} can’t be read as a workspace’s database: ${error.message}.`)
      : error
  } finally {
    driver.close()
  }
}

/** Finds entries that are missing, changed or moved since they were sealed. */
function againstSeals(driver: Driver, sealed: ReadonlyMap<number, SealedEntry>): string[] {
  const actual = new Map(hashesFrom(driver, 0, -1).map(({ entry, hash }) => [entry, hash]))
  const numberOf = new Map([...sealed].map(([entry, { hash }]) => [hash, entry]))
  const problems: string[] = []
  const missing: number[] = []
  const others: number[] = []
  for (const [entry, { hash }] of [...sealed].sort(([a], [b]) => a - b)) {
    const found = actual.get(entry)
    if (found === undefined) missing.push(entry)
    else if (found !== hash) {
      const place = numberOf.get(found)
      if (place === undefined) others.push(entry)
      else problems.push(`Entry ${entry} is the one that was sealed as entry ${place}: the order was changed.`)
    }
  }
  const [first] = others
  if (first !== undefined)
    problems.push(
      `Entry ${first} is not the one that was sealed at ${sealed.get(first)!.at}: it was changed or put in.` +
        (others.length > 1 ? ` Those behind it were chained again: ${rangesOf(others.slice(1))}.` : ''),
    )
  if (missing.length > 0)
    problems.push(`Cut off or taken out: ${rangesOf(missing)}, sealed by ${sealed.get(missing.at(-1)!)!.at}.`)
  return problems
}

/** "3, 7–9". */
function rangesOf(numbers: readonly number[]): string {
  const parts: string[] = []
  for (let i = 0; i < numbers.length; ) {
    let end = i
    while (numbers[end + 1] === numbers[end]! + 1) end++
    parts.push(end === i ? `${numbers[i]}` : `${numbers[i]}–${numbers[end]}`)
    i = end + 1
  }
  return parts.join(', ')
}
