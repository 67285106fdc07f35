import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { AuditVerdict } from '#contract'
import { verifySealedAudit } from '#engine'
import { addCommand } from '../../add-command.ts'
import { wholeNumber } from '../../arguments.ts'
import { define } from '../../define.ts'
import { firstOf } from '../../first-of.ts'
import { exitCodes, type Outcome, UsageError } from '../../outcome.ts'
import { count, isoTime, table } from '../../output/table.ts'
import type { CommonOptions } from '../../session.ts'

export function addAuditCommand(program: Command): void {
  const audit = addCommand(program, 'audit', 'access.verifyAudit', {
    does: 'show the audit log',
    takes: {
      limit: ['--limit <n>', 'maximum number of entries, newest first', wholeNumber(1), 100],
      verify: [
        '--verify',
        'check that nothing was changed or removed: audit, lifecycle changes, tombstones, certificates',
      ],
      against: [
        '--against <file>',
        'with --verify: also against the entry that an audit-head.json or a certificate names',
      ],
      accept: ['--accept <reason>', 'accept the current audit log, for example after restoring a database yourself'],
    },
    async outcome({ client }, { limit: most, verify, against, accept }) {
      if (against !== undefined && !verify) throw new UsageError('--against goes with --verify.')
      if (accept !== undefined) return auditOutcome(await client.access.acceptAudit({ reason: accept }))
      if (verify) return auditOutcome(await client.access.verifyAudit({ against }))
      const { items: entries } = await firstOf(most, async ({ limit, cursor }) => {
        const items = await client.access.audit({ limit, ...(cursor && { beforeSeq: Number(cursor) }) })
        return { items, nextCursor: items.length < limit ? null : String(items.at(-1)?.seq) }
      })
      return {
        json: { entries },
        text: table(
          ['no', 'at', 'user', 'action', 'detail'],
          entries.map((e) => [e.seq, isoTime(e.atMs), e.user, e.action, JSON.stringify(e.detail)]),
          'No entries yet',
        ),
      }
    },
  })
  addSealCommands(audit)
}

type SealFlags = CommonOptions & { key: string; heads: string }

/** Adds the commands that need no open workspace: they create a server's key, and verify what it sealed. */
function addSealCommands(audit: Command): void {
  define<[string], CommonOptions>(
    audit
      .command('key')
      .description('make a key that signs audit logs')
      .argument('<file>', 'new file for the private key; the public one goes to FILE.pub'),
    async ([file]) => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      const [secret, open] = [resolve(file), `${resolve(file)}.pub`]
      writeFileSync(secret, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 })
      writeFileSync(open, publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' })
      return { json: { privateKey: secret, publicKey: open }, text: `Private key ${secret}, public key ${open}.` }
    },
  )
  define<[string], SealFlags>(
    audit
      .command('verify')
      .description('compare an audit log with what a server sealed')
      .argument('<ws>', 'folder of a workspace, or its winnow.db')
      .requiredOption('--key <file>', 'the public key')
      .requiredOption('--heads <file>', 'the signed lines, as the server or syslog wrote them'),
    async ([database], { key, heads }) => {
      const verdict = await verifySealedAudit({
        database: resolve(database),
        publicKey: resolve(key),
        heads: resolve(heads),
      })
      const { entries, sealedUpTo, lastSealedAt, problems, notes } = verdict
      const ok = problems.length === 0
      const good = `${count(entries, 'entry', 'entries')}, sealed up to ${sealedUpTo} (${lastSealedAt}): all as sealed.`
      return {
        json: { ok, ...verdict },
        text: [...(ok ? [good] : problems), ...notes].join('\n'),
        exitCode: ok ? exitCodes.done : exitCodes.failed,
      }
    },
  )
}

function auditOutcome(verdict: AuditVerdict): Outcome {
  const { entries, lifecycleChanges, tombstones, certificates, head, problems, notes } = verdict
  const ok = problems.length === 0
  const counts = [
    count(entries, 'entry', 'entries'),
    count(lifecycleChanges, 'lifecycle change'),
    count(tombstones, 'tombstone'),
    count(certificates, 'certificate'),
  ]
  const good = [`${counts.join(', ')}: all as written.`, `Newest entry ${head.entry}: ${head.hash || 'none'}`]
  return {
    json: { ok, ...verdict },
    text: [...(ok ? good : problems), ...notes].join('\n'),
    exitCode: ok ? exitCodes.done : exitCodes.failed,
  }
}
