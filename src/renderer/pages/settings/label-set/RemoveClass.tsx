import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { engine, queries, showProblem } from '../../../connection/index.ts'
import { jobEnd, jobResult, resultOf } from '../../../jobs/job-end.ts'
import { Button, formatCount, formatList, Select, toast } from '../../../kit/index.ts'
import { dropDraft } from './class-drafts.ts'

type RemoveClassProps = { labelClass: LabelClass; classes: readonly LabelClass[]; onRemoved(): void }

/** Removes a class, or merges one with labels into another. Shows what uses the class, and what prevents its removal. */
export function RemoveClass({ labelClass: { classId, name, kind }, classes, onRemoved }: RemoveClassProps) {
  const [into, setInto] = useState('')
  const { data: use } = useQuery(
    queries.workspace.classUse.queryOptions({ input: { classId }, gcTime: 0, staleTime: 0 }),
  )
  const remove = useMutation({
    mutationFn: async (target: number | null) => {
      const action = { kind: 'removeClass', classId, into: target } as const
      const { bulkId, jobId } = await engine.bulk.run({ target: { where: '' }, action })
      resultOf(await jobEnd(jobId))
      return bulkId
    },
    onSuccess: (bulkId, target) => {
      dropDraft(classId)
      onRemoved()
      const merged = classes.find((one) => one.classId === target)?.name
      toast({
        title: merged === undefined ? t`Class ${name} removed` : t`Class ${name} merged into ${merged}`,
        undo: () => void jobResult(engine.bulk.undo({ bulkId })).catch(showProblem(t`Can’t restore the class`)),
      })
    },
  })
  if (!use) return null
  const { labels, drawn, images, trashed, policies, datasets } = use
  const models = use.models.length > 0 ? t`Removing it also unmaps it from ${use.models.join(', ')}.` : ''
  if (policies.length > 0)
    return (
      <p className="text-xs text-text-2">
        <Trans>
          The policy {policies.join(', ')} names {name}, so it can’t be removed. Change its rules first.
        </Trans>
      </p>
    )
  if (labels === 0)
    return (
      <div className="flex min-w-0 items-center gap-3">
        <Button variant="danger" icon={Trash2} disabled={remove.isPending} onClick={() => remove.mutate(null)}>
          {t`Remove ${name}`}
        </Button>
        <p className="min-w-0 truncate text-xs text-text-3" title={models}>
          {models}
        </p>
      </div>
    )
  const others = classes.filter((one) => one.classId !== classId && one.kind === kind)
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="text-xs text-text-2">
        <Trans>
          <Plural value={labels} one="# label" other="# labels" /> on{' '}
          <Plural value={images} one="# image" other="# images" />: {formatCount(drawn)} drawn,{' '}
          {formatCount(labels - drawn)} accepted or imported.
        </Trans>{' '}
        {datasets.length > 0 && <>{t`Frozen in ${formatList(datasets)}, which don’t change.`} </>}
        {trashed > 0 &&
          plural(trashed, {
            one: '# of the images is in the trash: restore it or delete it permanently first.',
            other: '# of the images are in the trash: restore them or delete them permanently first.',
          })}
      </p>
      <div className="flex items-center gap-2">
        <Select
          label={t`Merge into`}
          className="w-44"
          value={into}
          options={others.map((one) => ({ value: `${one.classId}`, label: one.name }))}
          placeholder={t`Merge into…`}
          onChange={setInto}
        />
        <Button disabled={into === '' || trashed > 0 || remove.isPending} onClick={() => remove.mutate(Number(into))}>
          {t`Merge`}
        </Button>
      </div>
    </div>
  )
}
