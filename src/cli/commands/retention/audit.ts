import type { Command } from 'commander'
import type { AuditVerdict } from '#contract'
import { addCommand } from '../../add-command.ts'
import { wholeNumber } from '../../arguments.ts'
import { firstOf } from '../../first-of.ts'
import { exitCodes, type Outcome, UsageError } from '../../outcome.ts'
import { count, isoTime, table } from '../../output/table.ts'

export function addAuditCommand(program: Command): void {
  addCommand(program, 'audit', 'access.verifyAudit', {
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
