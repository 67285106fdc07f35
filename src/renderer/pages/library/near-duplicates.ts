import type { DuplicatesResult } from '#contract'
import { engine, errorMessage } from '../../connection/index.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import { countOf, toast } from '../../kit/index.ts'
import { showQuery } from './library-view.ts'

const title = 'Finding near-duplicates failed'

/** Groups the images that look alike, and offers to show them side by side. */
export async function findNearDuplicates(): Promise<void> {
  try {
    const job = await jobEnd((await engine.library.findDuplicates({})).jobId)
    if (job.status === 'failed') toast({ tone: 'problem', title, detail: job.error ?? '' })
    if (job.status !== 'done') return
    const { images, groups, nearDuplicates } = job.result as DuplicatesResult
    toast({
      tone: 'ok',
      title:
        nearDuplicates === 0
          ? 'No near-duplicates found'
          : `${countOf(nearDuplicates, 'near-duplicate')} of a better image`,
      detail: `${countOf(images, 'image')} compared${groups > 0 ? `, ${countOf(groups, 'group')}` : ''}.`,
      ...(groups > 0 && {
        action: { label: 'Show them', run: () => showQuery('duplicates.size > 1', 'duplicates.group') },
      }),
    })
  } catch (error) {
    toast({ tone: 'problem', title, detail: errorMessage(error) })
  }
}
