import { plural, t } from '@lingui/core/macro'
import type { BackupResult } from '#contract'
import { reportWritten } from '../../../jobs/written-file.ts'
import { formatBytes } from '../../../kit/index.ts'

/** Shows a message about a new backup: what it contains, and what it lacks. */
export function reportBackup({ file, images, sizeBytes, linked, sent, leftOut }: BackupResult): void {
  const [first] = leftOut
  const facts = [
    sent &&
      t`${plural(sent.files, { one: '# file', other: '# files' })} sent, ${formatBytes(sent.bytes)}. The rest was there.`,
    first && t`${leftOut.length} are incomplete in it, starting with ${first.path}. ${first.reason}`,
    !first &&
      linked > 0 &&
      t`${plural(linked, { one: '# linked original', other: '# linked originals' })} not included.`,
  ].filter((fact) => typeof fact === 'string')
  reportWritten(file, {
    tone: first ? 'problem' : 'ok',
    title: t`Backup verified: ${plural(images, { one: '# original', other: '# originals' })}, ${formatBytes(sizeBytes)}`,
    detail: facts.length > 0 ? facts.join(' ') : undefined,
  })
}
