import { execFile } from 'node:child_process'
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { type AuditHead, type AuditSeal, type ServerClient, sealedText, sealIn } from '#contract'

const run = promisify(execFile)
/** The system log cuts lines that are longer than 8 KiB. */
const hashesPerLine = 50
const syslogTag = 'winnow-audit'
const firstInSyslog = 1000

/** Returns the options of `logger` for the log of this or another computer. Null for a file. */
export function syslogOptions(heads: string): string[] | null {
  // Without it, a missing receiver is not noticed.
  if (heads === 'syslog') return ['--socket-errors=on']
  const [, host, port] = /^syslog:\/\/(\[[^\]/]+\]|[^:/[\]]+):(\d+)$/.exec(heads) ?? []
  return host && port ? ['--server', host.replace(/[[\]]/g, ''), '--port', port, '--tcp'] : null
}

/** The calls of the server to the engine of a workspace. */
type AuditSource = { name: string; client: Pick<ServerClient, 'auditSince'> | null }

/**
 * Signs new entries of audit logs with a key that the workspaces don't have, and appends the lines to a file or the system log.
 * Later changes of a workspace can't change these lines.
 */
export class AuditSealer {
  readonly #key: KeyObject
  readonly #heads: string
  readonly #warn: (sentence: string) => void
  readonly #last = new Map<string, AuditHead>()

  private constructor(key: KeyObject, heads: string, warn: (sentence: string) => void) {
    this.#key = key
    this.#heads = heads
    this.#warn = warn
  }

  /** `heads`: a file, `syslog`, or `syslog://HOST:PORT`. Throws for a wrong key or a file that can't be written. */
  static async open({
    keyFile,
    heads,
    warn,
  }: {
    keyFile: string
    heads: string
    warn: (sentence: string) => void
  }): Promise<AuditSealer> {
    const key = createPrivateKey(await readFile(keyFile))
    if (key.asymmetricKeyType !== 'ed25519')
      throw new Error(`${keyFile} is no Ed25519 key. Make one: winnow audit key FILE`)
    const sealer = new AuditSealer(key, heads, warn)
    if (!syslogOptions(heads)) {
      await sealer.#append([])
      for (const line of (await readFile(heads, 'utf8')).split('\n')) {
        const seal = sealIn(line)
        if (seal)
          sealer.#last.set(seal.workspace, { entry: seal.first + seal.hashes.length - 1, hash: seal.hashes.at(-1)! })
      }
    }
    return sealer
  }

  /** Seals new entries, or the newest one again. Reports a problem once and tries again later. */
  async seal(audited: readonly AuditSource[]): Promise<void> {
    for (const { name, client } of audited)
      try {
        if (client) await this.#sealOne(name, client)
      } catch (error) {
        this.#warn(`The audit log of ${name} was not sealed: ${error instanceof Error ? error.message : error}`)
      }
  }

  async #sealOne(name: string, client: Pick<ServerClient, 'auditSince'>): Promise<void> {
    const { workspace, newest } = await client.auditSince({ entry: 0, limit: 0 })
    const last = this.#last.get(workspace)
    if (last) this.#compare(name, last, await client.auditSince({ entry: last.entry - 1, limit: 1 }))
    // Earlier lines can't be read from the system log.
    let at = last?.entry ?? (syslogOptions(this.#heads) ? Math.max(0, newest.entry - firstInSyslog) : 0)
    while (newest.entry > 0) {
      const { entries } = await client.auditSince({ entry: at, limit: hashesPerLine })
      const sealed = entries.length > 0 ? entries : [newest]
      await this.#append([this.#line(workspace, name, sealed)])
      const end = sealed.at(-1)!
      this.#last.set(workspace, end)
      at = end.entry
      if (sealed.length < hashesPerLine) return
    }
  }

  #compare(name: string, last: AuditHead, { entries, newest }: { entries: AuditHead[]; newest: AuditHead }): void {
    if (entries.some(({ entry, hash }) => entry === last.entry && hash === last.hash)) return
    const finding =
      newest.entry < last.entry
        ? `ends before entry ${last.entry}, which was sealed`
        : `was changed: entry ${last.entry} is not the one that was sealed`
    this.#warn(`The audit log of ${name} ${finding}. Run winnow audit verify.`)
  }

  #line(workspace: string, name: string, part: readonly AuditHead[]): string {
    const seal: AuditSeal = {
      winnow: 'audit seal',
      workspace,
      name,
      at: new Date().toISOString(),
      first: part[0]!.entry,
      hashes: part.map(({ hash }) => hash),
      signature: '',
    }
    return JSON.stringify({
      ...seal,
      signature: sign(null, Buffer.from(sealedText(seal)), this.#key).toString('base64'),
    })
  }

  async #append(lines: readonly string[]): Promise<void> {
    const syslog = syslogOptions(this.#heads)
    if (syslog) {
      for (const line of lines)
        await run('logger', [...syslog, '--tag', syslogTag, '--size', '8KiB', '--', line]).catch((error: unknown) => {
          // Otherwise the error repeats the whole line.
          throw new Error(
            `logger failed: ${(error as { stderr?: string }).stderr?.trim() || (error as { code?: unknown }).code}.`,
          )
        })
      return
    }
    const file = await open(this.#heads, 'a')
    try {
      for (const line of lines) await file.write(`${line}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  }
}
