import { z } from 'zod'
import { CheckResult, type Finding } from '#contract'
import { audit } from '../../access/index.ts'
import { defineJob } from '../../jobs/index.ts'
import { checkFiles } from './check-files.ts'
import { checkRecords } from './check-records.ts'
import type { Check, Found } from './found.ts'

const checks: readonly Check[] = [...checkRecords, ...checkFiles]

/**
 * Looks whether the workspace is whole. With `repair` it mends what can be mended without loss; no picture is deleted,
 * what nobody knows is set aside in trash/quarantine.
 */
export const checkJob = defineJob({
  kind: 'maintenance.check',
  lane: 'files',
  unit: 'checks',
  input: z.object({ deep: z.boolean(), repair: z.boolean() }),
  result: CheckResult,
  checkpoint: z.null(),
  title: ({ deep, repair }) => `Check the workspace${deep ? ' deeply' : ''}${repair ? ' and repair it' : ''}`,
  async run({ deep, repair }, { context, progress, signal }) {
    const findings: Finding[] = []
    const ran: CheckResult['checks'] = []
    for (const [n, check] of checks.entries()) {
      signal.throwIfAborted()
      progress(n, checks.length)
      const found: Found[] = []
      const looked = await check.look({ context, deep, signal, found: (one) => found.push(one) })
      for (const { mend, ...finding } of found) {
        if (repair && mend) await mend()
        findings.push({
          check: check.name,
          ...finding,
          mendable: mend !== undefined,
          mended: repair && mend !== undefined,
        })
      }
      ran.push({ check: check.name, looked, problems: found.filter(({ severity }) => severity !== 'note').length })
    }
    progress(checks.length, checks.length)
    const mended = findings.filter((finding) => finding.mended).length
    if (repair && mended > 0) {
      context.store.write(() => audit(context, 'upkeep.repair', { mended }))
      context.announce({ type: 'imagesChanged', images: 'many' })
    }
    const [version] = context.store.pragma('user_version') as { user_version: number }[]
    return {
      workspace: context.folders.root,
      ok: findings.every((finding) => finding.severity === 'note' || finding.mended),
      schemaVersion: version?.user_version ?? 0,
      checks: ran,
      findings,
    }
  },
})
