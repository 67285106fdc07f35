import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { AddExample } from '../../../class-guide/AddExample.tsx'
import { ExampleCrops } from '../../../class-guide/ExampleCrops.tsx'
import { useExamples } from '../../../class-guide/use-guide.ts'
import { queries } from '../../../connection/index.ts'
import { Button, LinesField } from '../../../kit/index.ts'

type ClassGuideProps = { labelClass: LabelClass; onChange(change: { guide: string }): void }

/** Edits what counts as the class: a text, saved with the class, and examples. */
export function ClassGuide({ labelClass, onChange }: ClassGuideProps) {
  const { classId, guide } = labelClass
  const examples = useExamples().filter((one) => one.classId === classId)
  const [isAdding, setIsAdding] = useState(false)
  const remove = useMutation(queries.labeling.removeExample.mutationOptions())
  return (
    <section aria-label={t({ context: 'of a class', message: 'Guide' })} className="flex flex-col gap-2">
      <LinesField
        label={t({ context: 'of a class', message: 'Guide' })}
        hint={t`Shown in review with the examples`}
        rows={2}
        maxLength={2000}
        placeholder={t`What counts, and what doesn’t`}
        value={guide}
        onChange={(text) => onChange({ guide: text })}
      />
      <div className="flex flex-wrap items-start gap-2">
        {examples.length > 0 && (
          <ExampleCrops examples={examples} onRemove={({ exampleId }) => remove.mutate({ exampleId })} />
        )}
        <Button icon={Plus} onClick={() => setIsAdding(true)}>
          {t`Add example…`}
        </Button>
      </div>
      {isAdding && <AddExample labelClass={labelClass} onClose={() => setIsAdding(false)} />}
    </section>
  )
}
