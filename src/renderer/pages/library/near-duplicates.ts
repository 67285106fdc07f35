import { plural, t } from '@lingui/core/macro'
import type { DuplicatesResult } from '#contract'
import { engine, queries, queryClient, showProblem } from '../../connection/index.ts'
import { jobDone } from '../../jobs/job-end.ts'
import { toast } from '../../kit/index.ts'
import { mayNow } from '../../roles/index.ts'
import { showQuery, useLibraryView } from './library-view.ts'

/** Finds near-duplicates and offers to show them side by side. */
export async function findNearDuplicates(): Promise<void> {
  const job = await jobDone(engine.library.findDuplicates({}), t`Finding near-duplicates failed`)
  if (!job) return
  const { images, groups, nearDuplicates } = job.result as DuplicatesResult
  toast({
    tone: 'ok',
    title:
      nearDuplicates === 0
        ? t`No near-duplicates found`
        : t`${plural(nearDuplicates, { one: '# near-duplicate', other: '# near-duplicates' })} of a better image`,
    detail: t`${plural(images, { one: '# image', other: '# images' })} compared${groups > 0 ? `, ${plural(groups, { one: '# group', other: '# groups' })}` : ''}.`,
    ...(groups > 0 && {
      action: { label: t`Show them`, run: () => showQuery('duplicates.size > 1', 'duplicates.group') },
    }),
  })
}

/** Stacks near-duplicates or shows them one by one. Finds them first if needed. */
export async function toggleStacks(): Promise<void> {
  const stacks = !useLibraryView.getState().stacks
  useLibraryView.setState({ stacks })
  if (!stacks) return
  try {
    const groups = await queryClient.fetchQuery(queries.library.duplicateGroups.queryOptions())
    if (groups.byteLength > 0) return
  } catch (error) {
    return showProblem(t`Can’t stack near-duplicates`)(error)
  }
  if (mayNow('library.findDuplicates')) await findNearDuplicates()
  else toast({ tone: 'ok', title: t`No near-duplicates are known yet`, detail: t`Ask a lead to find them.` })
}
