import { plural, t } from '@lingui/core/macro'
import type { BackupResult } from '#contract'
import { tellWritten } from '../../../jobs/written-file.ts'
import { formatBytes } from '../../../kit/index.ts'

/** Tells what is in a backup that was made, and what is not. */
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
  tellWritten(file, {
    tone: first ? 'problem' : 'ok',
    title: t`Backup verified: ${plural(images, { one: '# original', other: '# originals' })}, ${formatBytes(sizeBytes)}`,
    detail: facts.length > 0 ? facts.join(' ') : undefined,
  })
}
