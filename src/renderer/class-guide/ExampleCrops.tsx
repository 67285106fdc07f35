import { t } from '@lingui/core/macro'
import { X } from 'lucide-react'
import type { ClassExample } from '#contract'
import { classNames } from '../kit/index.ts'
import { useCrops } from '../thumbnail/use-crops.ts'

type ExampleCropsProps = {
  examples: readonly ClassExample[]
  onRemove?(example: ClassExample): void
}

/** Examples of what counts as a class and what does not, with their notes. */
export function ExampleCrops({ examples, onRemove }: ExampleCropsProps) {
  const urls = useCrops(examples)
  return (
    <ul aria-label={t`Examples`} className="flex flex-wrap gap-2">
      {examples.map((example, i) => {
        const { exampleId, counts, note } = example
        return (
          <li key={exampleId} className="group/example relative flex w-20 flex-col gap-0.5">
            <span
              className={classNames(
                'h-16 overflow-hidden rounded-lg border-2 bg-canvas',
                counts ? 'border-ok' : 'border-danger',
              )}
            >
              {urls.has(i) && <img src={urls.get(i)} alt="" className="size-full object-cover" />}
            </span>
            <span className="text-xs leading-4">
              <span className={counts ? 'font-medium text-ok' : 'font-medium text-danger'}>
                {counts ? t`yes` : t`no`}
              </span>
              {note !== '' && <span className="text-text-2"> · {note}</span>}
            </span>
            {onRemove && (
              <button
                type="button"
                aria-label={note === '' ? t`Remove example` : t`Remove example “${note}”`}
                onClick={() => onRemove(example)}
                className="absolute top-1 right-1 grid size-5 place-items-center rounded-sm bg-surface text-text-2 opacity-0 shadow-float group-hover/example:opacity-100 hover:text-text focus-visible:opacity-100"
              >
                <X size={12} aria-hidden />
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
