import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckResult } from '#contract'
import { counted } from '#model/text/counted.ts'
import { damaged, problemOfDatabase, restoreCommand } from '../../store/index.ts'

/**
 * Checks a workspace that can't be opened: returns what is wrong with its database, and the newest backup. Null when the
 * database is intact. Changes nothing.
 */
export function checkDamaged(folder: string): CheckResult | null {
  const file = join(folder, 'winnow.db')
  const problem = existsSync(file) ? problemOfDatabase(file, Number.POSITIVE_INFINITY) : null
  if (problem === null) return null
  const { backup } = damaged(file, problem)
  const finding = { check: 'database', severity: 'error', repairable: false, repaired: false } as const
  const originals = join(folder, 'originals')
  const files = existsSync(originals)
    ? readdirSync(originals, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
    : 0
  return {
    workspace: folder,
    ok: false,
    schemaVersion: 0,
    checks: [
      { check: 'database', scanned: 'every page', problems: 1 },
      { check: 'backups', scanned: backup ?? 'none', problems: backup === null ? 1 : 0 },
      { check: 'originals', scanned: `${counted(files, 'file')}, not compared`, problems: 0 },
    ],
    findings: [
      {
        ...finding,
        what: `The database ${file} is damaged: ${problem}. Nothing was written to it.`,
        fix:
          backup === null
            ? 'Restore a backup into a new folder (winnow restore-backup).'
            : `Restore the newest backup: ${restoreCommand(folder, backup)}`,
      },
    ],
  }
}
