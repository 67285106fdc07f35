import { createPublicKey, sign, verify } from 'node:crypto'
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { AuditHead } from '#contract'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { auditHead } from '../access/index.ts'
import type { Clock } from '../context.ts'
import type { Store } from '../store/index.ts'
import { publicKeyText, signingKey } from './keys.ts'

/** The ends of the three chains of a workspace's records. */
const Heads = z.object({ audit: AuditHead, lifecycles: AuditHead, certificates: AuditHead })
export type Heads = z.infer<typeof Heads>

const HeadFile = Heads.extend({
  winnow: z.literal('audit head'),
  version: z.literal(1),
  writtenAt: z.string(),
  publicKey: z.string(),
  signature: z.string(),
})
type HeadFile = z.infer<typeof HeadFile>

const chains = {
  audit: { table: 'audit', key: 'seq', one: 'Audit entry ', many: 'Audit entries ' },
  lifecycles: { table: 'retention_event', key: 'seq', one: 'Lifecycle change ', many: 'Lifecycle changes ' },
  certificates: { table: 'certificate', key: 'id', one: 'Certificate crt_', many: 'Certificates crt_' },
} as const
type ChainName = keyof typeof chains

/** The file beside the database that reveals when records were cut off or emptied there; every export includes it. */
const headFileIn = (folder: string): string => join(folder, 'audit-head.json')

export const headsOf = (store: Store): Heads => ({
  audit: auditHead(store),
  lifecycles: newestOf(store, 'lifecycles'),
  certificates: newestOf(store, 'certificates'),
})

function newestOf(store: Store, chain: ChainName): AuditHead {
  const { table, key } = chains[chain]
  const found = store.get<AuditHead>(`SELECT ${key} AS entry, hash FROM ${table} ORDER BY ${key} DESC LIMIT 1`)
  return found ?? { entry: 0, hash: '' }
}

const signedPart = ({ signature: _, ...rest }: HeadFile): Buffer => Buffer.from(canonicalJson(rest))

/**
 * Writes the ends of the chains, signed. Replaces the file in one step, so that a crash leaves the old or the new one.
 */
export async function writeHead(folder: string, store: Store, clock: Clock): Promise<Heads> {
  const heads = headsOf(store)
  const unsigned: HeadFile = {
    winnow: 'audit head',
    version: 1,
    writtenAt: new Date(clock.nowMs()).toISOString(),
    ...heads,
    publicKey: publicKeyText(store),
    signature: '',
  }
  const signature = sign(null, signedPart(unsigned), signingKey(store)).toString('base64')
  const file = headFileIn(folder)
  await writeFile(`${file}.partial`, `${JSON.stringify({ ...unsigned, signature }, null, 2)}\n`, { flush: true })
  renameSync(`${file}.partial`, file)
  return heads
}

/**
 * SQL for whether there must be a head: an entry says so, or something that always writes an entry was done since heads
 * exist, though the audit log is empty.
 */
const headIsDue = `SELECT 1 WHERE EXISTS (SELECT 1 FROM audit WHERE lifecycles IS NOT NULL)
  OR (NOT EXISTS (SELECT 1 FROM audit) AND (EXISTS (SELECT 1 FROM retention_event) OR EXISTS (SELECT 1 FROM certificate)
    OR EXISTS (SELECT 1 FROM bulk) OR (SELECT count(*) FROM user) > 1))`

/**
 * Compares the head file with the database; returns one sentence per problem. The database may be ahead: the last
 * commits before a crash are not in the file. Entries of former versions had no file.
 */
export function headProblems(folder: string, store: Store): string[] {
  const file = headFileIn(folder)
  if (!existsSync(file)) return store.get(headIsDue) ? [`The head of the audit log is missing (${file}).`] : []
  const head = readHead(file)
  if (head === null) return [`The head of the audit log can't be read (${file}).`]
  const publicKey = publicKeyText(store)
  const isSigned = verify(null, signedPart(head), createPublicKey(publicKey), Buffer.from(head.signature, 'base64'))
  if (!isSigned) return [`The head of the audit log was not signed by this workspace (${file}).`]
  return (Object.keys(chains) as ChainName[]).flatMap(
    (chain) => againstChain(store, chain, head[chain], `The head of ${head.writtenAt} (${file})`) ?? [],
  )
}

/** Returns the ends of the chains when the file was written, or null. */
export function headsIn(folder: string): Heads | null {
  const head = readHead(headFileIn(folder))
  return head && { audit: head.audit, lifecycles: head.lifecycles, certificates: head.certificates }
}

function readHead(file: string): HeadFile | null {
  try {
    return HeadFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // A broken file proves nothing; the caller reports it.
    return null
  }
}

/** Returns why a chain does not match its end as recorded elsewhere, or null. */
export function againstChain(store: Store, chain: ChainName, noted: AuditHead, where: string): string | null {
  const { table, key, one, many } = chains[chain]
  if (noted.entry === 0) return null
  const found = store.values<string>(`SELECT hash FROM ${table} WHERE ${key} = ?`, [noted.entry])[0]
  if (found === noted.hash) return null
  if (found !== undefined) return `${one}${noted.entry} is another one than ${where} names.`
  const { entry: last } = newestOf(store, chain)
  const missing = last + 1 >= noted.entry ? `${one}${noted.entry} is` : `${many}${last + 1} to ${noted.entry} are`
  return `${missing} missing: ${where} names ${noted.entry}.`
}

/** Returns the newest audit entry that a head file or a certificate names near its beginning, or null. */
export async function headNotedIn(file: string): Promise<AuditHead | null> {
  if (!existsSync(file) || !statSync(file).isFile()) return null
  const source = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await source.read(Buffer.alloc(10_000), 0, 10_000, 0)
    const noted = /"audit": *(\{[^{}]*\})/.exec(buffer.toString('utf8', 0, bytesRead))?.[1]
    return noted === undefined ? null : AuditHead.parse(JSON.parse(noted))
  } finally {
    await source.close()
  }
}

/** Whether a file is the head of an audit log, which an export includes. */
export const isHeadFile = (file: string): boolean => headFileIn(dirname(file)) === file && readHead(file) !== null
