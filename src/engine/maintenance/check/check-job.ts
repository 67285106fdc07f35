import { z } from 'zod'
import { CheckResult, type Finding } from '#contract'
import { audit } from '../../access/index.ts'
import { defineJob } from '../../jobs/index.ts'
import { schemaOf } from '../backup/write-backup.ts'
import { checkFiles } from './check-files.ts'
import { checkRecords } from './check-records.ts'
import type { Check, RepairableFinding } from './found.ts'

const checks: readonly Check[] = [...checkRecords, ...checkFiles]

/** At most this many findings of a check are named; the others are counted. */
const maxListed = 1000

/**
 * Checks the workspace. With `repair`, repairs what can be repaired without loss: deletes no image, and moves unknown files
 * to trash/quarantine.
 */
export const checkJob = defineJob({
  kind: 'maintenance.check',
  lane: 'files',
  unit: 'checks',
  input: z.object({ deep: z.boolean(), repair: z.boolean() }),
  result: CheckResult,
  checkpoint: z.null(),
  title: ({ deep, repair }) => `Check workspace${deep ? ' deeply' : ''}${repair ? ' and repair it' : ''}`,
  async run({ deep, repair }, { context, progress, signal }) {
    const findings: Finding[] = []
    let repaired = 0
    const ran: CheckResult['checks'] = []
    for (const [n, check] of checks.entries()) {
      signal.throwIfAborted()
      progress(n, checks.length)
      const found: RepairableFinding[] = []
      const scanned = await check.look({
        context,
        deep,
        signal,
        found: (one) => found.push(one),
        progress: (images, of) => progress(images, of, 'images'),
      })
      const ends = found.map(({ repair: repairOne, ...finding }) => ({
        ...{ check: check.name, ...finding },
        repairable: repairOne !== undefined,
        repaired: repair && repairOne !== undefined,
      }))
      if (repair) for (const one of found) await one.repair?.()
      repaired += ends.filter((end) => end.repaired).length
      findings.push(...ends.slice(0, maxListed))
      const more = ends.slice(maxListed)
      if (more.length > 0)
        findings.push({
          check: check.name,
          severity: more.find(({ severity }) => severity === 'error')?.severity ?? more[0]!.severity,
          what: `${more.length} more like these.`,
          fix: 'Do the same for them, then check again.',
          repairable: more.some(({ repairable }) => repairable),
          repaired: more.every((end) => end.repaired),
        })
      ran.push({ check: check.name, scanned, problems: found.filter(({ severity }) => severity !== 'note').length })
    }
    progress(checks.length, checks.length)
    if (repair && repaired > 0) {
      context.store.write(() => audit(context, 'upkeep.repair', { repaired }))
      context.announce({ type: 'imagesChanged', images: 'many' })
    }
    return {
      workspace: context.folders.root,
      ok: findings.every((finding) => finding.severity === 'note' || finding.repaired),
      schemaVersion: schemaOf(context.store),
      checks: ran,
      findings,
    }
  },
})
