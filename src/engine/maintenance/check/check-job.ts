import { z } from 'zod'
import { CheckResult, type Finding } from '#contract'
import { audit } from '../../access/index.ts'
import { defineJob } from '../../jobs/index.ts'
import { checkFiles } from './check-files.ts'
import { checkRecords } from './check-records.ts'
import type { Check, RepairableFinding } from './found.ts'

const checks: readonly Check[] = [...checkRecords, ...checkFiles]

/**
 * Looks whether the workspace is whole. With `repair` it repairs what can be repaired without loss; no image is deleted,
 * what nobody knows is set aside in trash/quarantine.
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
    const ran: CheckResult['checks'] = []
    for (const [n, check] of checks.entries()) {
      signal.throwIfAborted()
      progress(n, checks.length)
      const found: RepairableFinding[] = []
      const scanned = await check.look({ context, deep, signal, found: (one) => found.push(one) })
      for (const { repair: repairFinding, ...finding } of found) {
        if (repair && repairFinding) await repairFinding()
        findings.push({
          check: check.name,
          ...finding,
          repairable: repairFinding !== undefined,
          repaired: repair && repairFinding !== undefined,
        })
      }
      ran.push({ check: check.name, scanned, problems: found.filter(({ severity }) => severity !== 'note').length })
    }
    progress(checks.length, checks.length)
    const repaired = findings.filter((finding) => finding.repaired).length
    if (repair && repaired > 0) {
      context.store.write(() => audit(context, 'upkeep.repair', { repaired }))
      context.announce({ type: 'imagesChanged', images: 'many' })
    }
    const [version] = context.store.pragma('user_version') as { user_version: number }[]
    return {
      workspace: context.folders.root,
      ok: findings.every((finding) => finding.severity === 'note' || finding.repaired),
      schemaVersion: version?.user_version ?? 0,
      checks: ran,
      findings,
    }
  },
})
