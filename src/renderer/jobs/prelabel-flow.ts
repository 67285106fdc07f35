import { plural, t } from '@lingui/core/macro'
import type { PrelabelResult } from '#contract'
import { engine } from '../connection/index.ts'
import { formatCount, formatDuration, formatFacts, toast } from '../kit/index.ts'
import { jobDone } from './job-end.ts'

/** `on`: the profile whose scheduler runs the model. */
type PrelabelOptions = { where?: string; again?: boolean; on?: string | undefined }

/** Runs the current model and reports the end. Adds the starter model first if there is no current one. */
export async function startPrelabel({ where, again = false, on }: PrelabelOptions): Promise<void> {
  const start = async () => {
    const models = await engine.models.list()
    if (models.every(({ aliases }) => !aliases.includes('current'))) await engine.models.addStarter({})
    return engine.models.prelabel({ where: where || undefined, again, on })
  }
  const job = await jobDone(start(), t`Pre-labeling failed`)
  if (!job) return
  const { images, predictions, failed, cut, large } = job.result as PrelabelResult
  const [first] = failed
  const detail = formatFacts(
    t`${plural(predictions, { one: '# prediction', other: '# predictions' })} on ${plural(images, { one: '# image', other: '# images' })}`,
    large &&
      t`${plural(large.images, { one: '# large image', other: '# large images' })} processed in ${plural(large.tiles, { one: '# tile', other: '# tiles' })}, in ${formatDuration(large.seconds)}`,
    cut.predictions > 0 &&
      t`${plural(cut.predictions, { one: '# prediction', other: '# predictions' })} on ${plural(cut.images, { one: '# image', other: '# images' })} dropped: the limit is ${formatCount(cut.atMost)} per image (Settings)`,
    first && `${first.path}: ${first.reason}`,
    failed.length > 1 && t`${formatCount(failed.length - 1)} more skipped, listed under Models`,
  )
  if (first)
    toast({
      tone: 'problem',
      title: plural(failed.length, {
        one: 'Pre-labeling skipped # image',
        other: 'Pre-labeling skipped # images',
      }),
      detail,
    })
  else toast({ tone: 'ok', title: t`Pre-labeling finished`, detail })
}
